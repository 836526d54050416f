package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file://
	_ "gocloud.dev/blob/s3blob"   // s3://
	"gocloud.dev/gcerrors"
)

// ErrMissing is returned for a key that nothing was written under.
var ErrMissing = errors.New("blob missing")

// ErrUnavailable means that the store could not be reached or is full.
var ErrUnavailable = errors.New("blob store unavailable")

// Store is a folder or a bucket.
type Store struct {
	bucket *blob.Bucket
	s3     *s3Bucket // nil for a folder
}

// Open opens the store that a BLOB_URL names; a folder is made if it is
// missing. It does not connect.
func Open(ctx context.Context, address string) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("opening the blob store: BLOB_URL is not a URL")
	}
	if u.Scheme == "file" {
		q := u.Query()
		q.Set("create_dir", "true")
		q.Set("metadata", "skip")
		q.Set("no_tmp_dir", "true") // a rename from another disk would not be atomic
		u.RawQuery = q.Encode()
	}
	bucket, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, fmt.Errorf("opening the blob store at %s: %w", u.Redacted(), err)
	}
	return &Store{bucket: bucket, s3: openS3(bucket, u)}, nil
}

// Close ends the store; open readers break.
func (s *Store) Close() error { return s.bucket.Close() }

const contentType = "application/octet-stream"

// Write stores all of r under the key and returns how much that was. An error
// of r is returned as it is, and nothing is stored.
func (s *Store) Write(ctx context.Context, key string, r io.Reader) (int64, error) {
	if s.s3 != nil {
		return s.s3.write(ctx, key, r)
	}
	writing, abandon := context.WithCancel(ctx)
	defer abandon()
	w, err := s.bucket.NewWriter(writing, key, &blob.WriterOptions{ContentType: contentType})
	if err != nil {
		return 0, explain("writing", err)
	}
	source := &failing{Reader: r}
	n, err := io.Copy(w, source)
	if err != nil {
		abandon() // before Close, which would store what there is
		_ = w.Close()
		if source.err != nil {
			return 0, source.err
		}
		return 0, explain("writing", err)
	}
	return n, explain("writing", w.Close())
}

// failing remembers the reader's own error, to tell it from the store's.
type failing struct {
	io.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// Open reads a blob from its beginning; the caller closes it. It returns
// ErrMissing for an unknown key.
func (s *Store) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	r, err := s.bucket.NewReader(ctx, key, nil)
	if err != nil {
		return nil, explain("opening", err)
	}
	return r, nil
}

// Delete erases a blob; one that is not there was erased before.
func (s *Store) Delete(ctx context.Context, key string) error {
	err := explain("erasing", s.bucket.Delete(ctx, key))
	if errors.Is(err, ErrMissing) {
		return nil
	}
	return err
}

// Check reports whether the store answers.
func (s *Store) Check(ctx context.Context) error {
	ok, err := s.bucket.IsAccessible(ctx)
	if err == nil && !ok {
		return fmt.Errorf("%w: the folder or bucket does not exist", ErrUnavailable)
	}
	return explain("looking for the store", err)
}

func explain(act string, err error) error {
	switch {
	case err == nil:
		return nil
	case gcerrors.Code(err) == gcerrors.NotFound:
		return fmt.Errorf("%s a blob: %w", act, ErrMissing)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s a blob: %w", act, err)
	}
	return fmt.Errorf("%s a blob: %w: %w", act, ErrUnavailable, err)
}
