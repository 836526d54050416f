// Package repotest holds the rules of this repository that no linter knows:
// how long files and functions may grow, what packages may be called, which
// links must lead somewhere, and that the files which build, check and deploy
// the program say what they should. It contains tests only.
//
// Every rule reads the working tree and not git, so a test speaks of the file
// as it is on disk. Files with a "Code generated" header are exempt from the
// rules of shape.
//
// Trap: a folder named testdata is never read, in keeping with the go command.
package repotest
