// Package recording takes uploaded recordings in and erases those that nothing
// refers to any more.
//
// It promises that no crash leaves a blob that is never erased: a key is noted
// in Postgres before its blob is written, and taken off in the commit that
// accepts the analysis.
//
// Trap: erase the blob first and forget the key second. The other order loses
// the key with a crash in between.
package recording
