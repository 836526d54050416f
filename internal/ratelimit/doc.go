// Package ratelimit decides whether a caller may go on, and says so in
// headers. It knows policies and keys; who the caller is, and which policies a
// route has, is the business of package api.
//
// Counts are fixed windows that start with a key's first call. They live in
// Redis, shared by every process, or in this process when no Redis is
// configured. It promises an answer within about 100 ms whatever Redis does:
// after a failure the decision is taken here, against a smaller limit, and
// after three failures in a row Redis is left alone for a second at a time.
//
// Trap: a fixed window lets twice the limit through around its edge, and a
// fallback starts counting from nothing. Limits that cost money need a second
// guard, such as a quota in the database.
package ratelimit
