package db

import "embed"

// Migrations holds the dbmate files in the folder "migrations", in order.
//
//go:embed migrations/*.sql
var Migrations embed.FS
