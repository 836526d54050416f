// Package testenv gives tests their own database, streams and Redis, and the
// few helpers for waiting that all of them need.
//
// It promises isolation: every call to Postgres, NATS or Redis returns
// something no other test sees, cleaned up with the test. The Postgres server
// behind it is private to the test binary and starts when first asked for;
// TEST_DATABASE_URL, a superuser's, names another one.
//
// Trap: a package that uses Postgres needs a TestMain that calls Main, or its
// server is only stopped by the kernel and its data swept up by a later run.
package testenv
