package recording

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/blob"
)

// Register remembers which blobs there are.
type Register interface {
	IntendBlob(ctx context.Context, key string, within time.Duration) error
	UnwantedBlobs(ctx context.Context, limit int) ([]string, error)
	ForgetBlobs(ctx context.Context, keys []string) error
	DropAgedRecordings(ctx context.Context, before time.Time, limit int) (int64, error)
}

// Blobs holds the bytes.
type Blobs interface {
	Write(ctx context.Context, key string, r io.Reader) (int64, error)
	Delete(ctx context.Context, key string) error
}

// Keeper is safe for many goroutines.
type Keeper struct {
	register Register
	blobs    Blobs
	log      zerolog.Logger
}

// New makes a keeper.
func New(register Register, blobs Blobs, log zerolog.Logger) *Keeper {
	return &Keeper{register: register, blobs: blobs, log: log}
}

// acceptance is how long after the beginning of its upload a blob waits to be
// accepted: far longer than any request lasts.
const acceptance = 24 * time.Hour

// Keep stores all of r, hashing it on the way, with no more memory than a
// buffer. An error of r comes back as it is; analysis.ErrUnavailable means that
// Postgres or the blob store cannot take it now. The blob is erased after a day
// unless a submission with its key is accepted.
func (k *Keeper) Keep(ctx context.Context, r io.Reader) (analysis.Recording, error) {
	kept := analysis.Recording{Key: "recordings/" + rand.Text()}
	if err := k.register.IntendBlob(ctx, kept.Key, acceptance); err != nil {
		return analysis.Recording{}, err
	}
	hash := sha256.New()
	n, err := k.blobs.Write(ctx, kept.Key, io.TeeReader(r, hash))
	if err != nil {
		k.Drop(ctx, kept)
		if errors.Is(err, blob.ErrUnavailable) {
			err = fmt.Errorf("%w: %w", analysis.ErrUnavailable, err)
		}
		return analysis.Recording{}, err
	}
	kept.Bytes, kept.SHA256 = n, [sha256.Size]byte(hash.Sum(nil))
	return kept, nil
}

// dropTime bounds the note that an upload came to nothing.
const dropTime = 2 * time.Second

// Drop makes a kept upload unwanted now instead of tomorrow.
func (k *Keeper) Drop(ctx context.Context, kept analysis.Recording) {
	// Detached: the usual reason is that the client has gone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropTime)
	defer cancel()
	if err := k.register.IntendBlob(ctx, kept.Key, 0); err != nil {
		k.log.Debug().Err(err).Msg("upload is erased tomorrow instead of now")
	}
}

// Cleaning says what is too old.
type Cleaning struct {
	Every      time.Duration // a minute when zero
	Recordings time.Duration // kept for ever when zero
}

// batch is how much one statement takes.
const batch = 200

// Clean erases what is unwanted or too old, until ctx ends; then it returns nil.
func (k *Keeper) Clean(ctx context.Context, c Cleaning) error {
	if c.Every == 0 {
		c.Every = time.Minute
	}
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for {
		if err := k.clean(ctx, c); err != nil && ctx.Err() == nil {
			k.log.Warn().Err(err).Msg("recordings not cleaned up")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (k *Keeper) clean(ctx context.Context, c Cleaning) error {
	now := time.Now()
	return errors.Join(
		aged(ctx, k.register.DropAgedRecordings, now, c.Recordings),
		inBatches(func() (int64, error) { return k.erase(ctx) }),
	)
}

// aged deletes what is older than the age; zero means that nothing ever is.
func aged(ctx context.Context, del func(context.Context, time.Time, int) (int64, error), now time.Time, age time.Duration) error {
	if age == 0 {
		return nil
	}
	return inBatches(func() (int64, error) { return del(ctx, now.Add(-age), batch) })
}

// inBatches goes on for as long as the batches are full.
func inBatches(step func() (int64, error)) error {
	for {
		if n, err := step(); err != nil || n < batch {
			return err
		}
	}
}

// erase takes one batch of blobs away. One that cannot be erased stays on the
// list and does not keep the others.
func (k *Keeper) erase(ctx context.Context) (int64, error) {
	keys, err := k.register.UnwantedBlobs(ctx, batch)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	var failed error
	gone := keys[:0:0]
	for _, key := range keys {
		if err := k.blobs.Delete(ctx, key); err != nil {
			failed = fmt.Errorf("erasing %d blobs, the last of them: %w", len(keys)-len(gone), err)
			continue
		}
		gone = append(gone, key)
	}
	if err := k.register.ForgetBlobs(ctx, gone); err != nil {
		return 0, err
	}
	return int64(len(gone)), failed
}
