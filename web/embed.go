// Package web is the console: a page for a browser, embedded in the binary. Its
// sources are in src, npm builds them into dist, and dist is committed, so that
// Go alone builds the product.
//
// It promises that an asset never changes under its name, which has a hash of
// the content in it, and that nothing is packed while a client waits.
//
// Trap: an edit in src shows after "npm run build" only; CI compares.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
)

//go:embed dist
var dist embed.FS

// files are all there is, by the name in a URL; the page itself has none.
var files = read()

// Find is the asset of that name, or the page when it is empty.
func Find(name string) (*File, bool) {
	f, ok := files[name]
	return f, ok
}

func read() map[string]*File {
	found := map[string]*File{}
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || packed(name) {
			return err
		}
		f := &File{kind: kinds[path.Ext(name)], coded: map[string]body{}}
		for coding, suffix := range suffixes {
			content, err := dist.ReadFile(name + suffix)
			if err != nil {
				return err
			}
			f.coded[coding] = newBody(content)
		}
		url := strings.TrimPrefix(strings.TrimPrefix(name, "dist/index.html"), "dist/assets/")
		found[url] = f
		return nil
	})
	if err != nil {
		panic(err) // the build is broken; every test fails
	}
	return found
}

// kinds are ours and not the machine's.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

// suffixes are those of the files that hold the same content in a coding.
var suffixes = map[string]string{"": "", "br": ".br", "gzip": ".gz"}

func packed(name string) bool { return path.Ext(name) == ".br" || path.Ext(name) == ".gz" }

// body is a representation. Each coding has its own strong tag, as RFC 9110
// asks.
type body struct {
	content []byte
	tag     string
}

func newBody(content []byte) body {
	sum := sha256.Sum256(content)
	return body{content: content, tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}
