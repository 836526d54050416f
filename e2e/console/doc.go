// Package console drives the console as people do: in a real Chromium, against
// the real API and worker on real servers, with a microphone that plays a file.
// Only the AI provider is an imitation.
//
// It promises that no flow leaves an error in the browser's console or asks
// another host for anything, and that axe finds nothing on any page.
//
// Trap: the browser reports a refused request as an error of the page. A test
// that provokes one says so with expect.
package console
