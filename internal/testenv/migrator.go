package testenv

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"

	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	_ "github.com/amacneil/dbmate/v2/pkg/driver/postgres" // the driver "postgres" for dbmate
	"github.com/peterldowns/pgtestdb"

	"github.com/masterspeak/masterspeak/db"
)

const migrationsFolder = "migrations"

// migrator fills pgtestdb's template with the embedded migrations. It does not
// go through internal/postgres, whose own tests use this package.
type migrator struct{}

// Hash changes with the name or the content of any migration.
func (migrator) Hash() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(db.Migrations, migrationsFolder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := db.Migrations.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("reading the migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Migrate implements pgtestdb.Migrator.
func (migrator) Migrate(_ context.Context, _ *sql.DB, config pgtestdb.Config) error {
	target, err := url.Parse(config.URL())
	if err != nil {
		return fmt.Errorf("parsing the template's URL: %w", err)
	}
	mate := dbmate.New(target)
	mate.FS = db.Migrations
	mate.MigrationsDir = []string{migrationsFolder}
	mate.AutoDumpSchema = false
	mate.Strict = true
	mate.Log = io.Discard
	if err := mate.Migrate(); err != nil {
		return fmt.Errorf("migrating the template: %w", err)
	}
	return nil
}
