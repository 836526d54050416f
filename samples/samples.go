// Package samples bundles the speeches that `masterspeak dev` analyses first.
//
// It promises plain UTF-8 text. The folder has more, recordings too, which
// README.md lists. Trap: dev writes the speeches to its state folder, so that
// they are files like any others to what reads them.
package samples

import "embed"

// Files holds two speeches, one good and one that is not.
//
//go:embed gettysburg.txt first-pitch.txt
var Files embed.FS
