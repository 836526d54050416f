// Package blob keeps recordings outside of Postgres, in a folder (file://) or
// in a bucket (s3://, and what speaks its language).
//
// It promises that what Write returned is whole and durable, and that a Write
// that failed left nothing that Open would find. It promises no listing: who
// wrote a key remembers it.
//
// Trap: bytes go through. A caller that reads a blob into memory undoes what
// the package is for.
package blob
