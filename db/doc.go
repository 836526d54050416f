// Package db holds the schema: the dbmate migrations, and what sqlc makes of
// them and of the folder queries. Only internal/postgres imports it.
//
// Trap: everything here but this file and migrations.go is generated; change
// queries or migrations and run `task generate`.
package db
