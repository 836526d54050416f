// Package devstack runs a private Postgres and an embedded NATS server, for
// `masterspeak dev` and for tests, so that neither needs anything installed
// beyond Go.
//
// It promises that both listen on loopback only, that their state stays in the
// folder they were given, and that nothing outlives the program, however it
// ends: on Linux the kernel stops Postgres with its parent, elsewhere the next
// start stops what a killed one left.
//
// Trap: Postgres refuses to run as root. Started by root it runs as another
// user, and if that user cannot reach the folder, the data moves to a temporary
// folder. Postgres.DataDir tells where it went.
package devstack
