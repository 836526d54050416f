// Package stage is what the tests in e2e and e2e/faults share: the program and
// its servers as real processes, links between them that can fail, clients,
// load, and an imitation of the AI provider. Only tests import it.
//
// It promises that whatever it starts ends with the test that started it, by
// its own pid.
//
// Trap: a port that nobody listens on may be taken by an outgoing connection of
// any process. Servers that come back listen on a testenv.FreePort.
package stage
