// Package samples bundles the speeches that `masterspeak dev` analyses first.
//
// It promises plain UTF-8 text. Trap: dev writes them to its state folder, so
// that they are files like any others to what reads them.
package samples

import "embed"

// Files holds the speeches, *.txt.
//
//go:embed *.txt
var Files embed.FS
