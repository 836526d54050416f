// Package report makes a page to print of an analysis that has succeeded.
//
// It promises one HTML document that needs nothing else: no script, no picture
// and no font from anywhere; its only style stands in it, and Policy allows
// that style alone by its hash.
//
// Trap: whatever the document quotes was written by others. It goes through
// html/template and nowhere around it.
package report
