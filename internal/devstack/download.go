package devstack

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
	"github.com/rs/zerolog"
)

// published are the versions that can be downloaded, by major version.
func published() map[int]embeddedpostgres.PostgresVersion {
	return map[int]embeddedpostgres.PostgresVersion{
		14: embeddedpostgres.V14,
		15: embeddedpostgres.V15,
		16: embeddedpostgres.V16,
		17: embeddedpostgres.V17,
		18: embeddedpostgres.V18,
	}
}

// downloadMajor is what a machine without any Postgres gets.
const downloadMajor = 17

// download returns the binaries from the cache folder, filling it first if
// need be.
func download(ctx context.Context, major int, who *account, log zerolog.Logger) (binaries, error) {
	if major == 0 {
		major = downloadMajor
	}
	version, ok := published()[major]
	if !ok {
		return binaries{}, fmt.Errorf("%w: version %d is neither installed nor offered for download", ErrNoPostgres, major)
	}
	cache, err := cacheFolder(who)
	if err != nil {
		return binaries{}, err
	}
	target := filepath.Join(cache, fmt.Sprintf("postgres-%d", major))
	if bin, err := inspect(ctx, filepath.Join(target, "bin")); err == nil {
		return bin, nil
	}
	log.Info().Str("version", string(version)).Str("dir", target).Msg("downloading postgres")
	fetchErr := fetch(version, cache, target)
	bin, err := inspect(ctx, filepath.Join(target, "bin"))
	if err != nil {
		return binaries{}, fmt.Errorf("%w: downloading it: %w", ErrNoPostgres, fetchErr)
	}
	return bin, nil
}

// fetch unpacks the binaries into target. The library offers that only as part
// of a start, so a throw-away database is started too; its failure (it refuses
// root) matters only if the binaries are not there afterwards, which is what
// the caller looks at.
func fetch(version embeddedpostgres.PostgresVersion, cache, target string) error {
	scratch, err := os.MkdirTemp(cache, "start-*")
	if err != nil {
		return fmt.Errorf("creating a scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	port, err := freePort()
	if err != nil {
		return err
	}
	database := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(version).
		Port(uint32(port)).
		CachePath(cache).
		BinariesPath(target).
		RuntimePath(filepath.Join(scratch, "run")).
		DataPath(filepath.Join(scratch, "data")).
		Logger(io.Discard))
	if err := database.Start(); err != nil {
		return err
	}
	return database.Stop()
}

// cacheFolder is in the user's cache folder, unless Postgres runs as another
// user who cannot enter that.
func cacheFolder(who *account) (string, error) {
	base, err := os.UserCacheDir()
	if err == nil {
		dir := filepath.Join(base, "masterspeak")
		if err := os.MkdirAll(dir, 0o755); err == nil && (who == nil || who.reachable(dir)) {
			return dir, nil
		}
	}
	if who == nil {
		return "", fmt.Errorf("finding the cache folder: %w", err)
	}
	public, err := who.publicFolder()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(public, "masterspeak-cache")
	if err := ownFolder(dir, 0, 0, 0o755); err != nil {
		return "", fmt.Errorf("creating the cache folder: %w", err)
	}
	return dir, nil
}
