// Package auth holds the mechanisms of identity: passwords, access tokens,
// refresh tokens, API keys and scopes. It speaks neither HTTP nor SQL; the
// caller stores what is made here and looks it up again.
//
// It promises that secrets are compared in constant time, that errors never
// carry one, and that hashing passwords cannot take more memory and processor
// than it was given.
//
// Trap: a valid access token only proves that it was issued. Whether the
// account still stands, or its tokens were revoked, is in Principal.Version,
// which the caller compares with the stored one before any change.
package auth
