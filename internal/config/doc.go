// Package config reads the environment into one struct, once.
//
// It promises that a Config it returns is whole and consistent, that an Error
// lists every violation and not only the first, and that no value is ever part
// of an error: only names and what is wanted. Nobody changes a Config after
// Load; it is shared without a lock.
//
// Trap: ENV is production unless it says otherwise, so a program started with
// an empty environment refuses to run. Nothing here reads the process
// environment by itself; the caller passes os.Environ.
package config
