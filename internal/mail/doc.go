// Package mail sends letters: to a mail server, or in development to the
// terminal and a folder.
//
// It promises that who posts a letter waits for nothing, not even for its
// writing, so that the time of a request tells nothing about its outcome; that
// a letter is tried again while the server is away; and that no error or log
// line holds an address or a word of a letter.
//
// Trap: the outbox is memory. A process that is killed loses the letters it had
// not sent, and says nothing: people ask for another one, which every form that
// sends letters lets them do.
package mail
