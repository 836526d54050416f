package recording

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/blob"
	"github.com/masterspeak/masterspeak/internal/outbound"
)

// Local is a recording in a file of this machine. Close erases the file.
type Local struct {
	*os.File
	Bytes  int64
	SHA256 [sha256.Size]byte
}

// Close erases the file.
func (l *Local) Close() error { return errors.Join(l.File.Close(), os.Remove(l.Name())) }

// Opener reads blobs.
type Opener interface {
	Open(ctx context.Context, key string) (io.ReadCloser, error)
}

// Fetcher brings recordings to where they are analysed.
type Fetcher struct {
	Blobs    Opener       // nil when there is no blob store
	Client   *http.Client // of package outbound
	MaxBytes int64
}

// Fetch copies the job's recording into a temporary file, which the caller
// closes. Its errors are *analysis.JobError, or what ended ctx.
func (f *Fetcher) Fetch(ctx context.Context, job *analysis.Job) (*Local, error) {
	body, err := f.open(ctx, job)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	defer func() { _ = body.Close() }()
	local, err := f.save(body)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return local, err
}

func (f *Fetcher) open(ctx context.Context, job *analysis.Job) (io.ReadCloser, error) {
	switch {
	case job.AudioURL != "":
		return f.download(ctx, job.AudioURL)
	case job.BlobKey == "":
		return nil, &analysis.JobError{Code: "recording_gone", Message: "the recording was erased when its time was over"}
	case f.Blobs == nil:
		return nil, away(errors.New("BLOB_URL is not set"))
	}
	r, err := f.Blobs.Open(ctx, job.BlobKey)
	switch {
	case errors.Is(err, blob.ErrMissing):
		return nil, &analysis.JobError{Code: "recording_gone", Message: "the recording is no longer there", Cause: err}
	case err != nil:
		return nil, away(err)
	}
	return r, nil
}

func away(err error) error {
	return &analysis.JobError{Code: "recording_unavailable", Message: "the recording cannot be read at the moment", Retryable: true, Cause: err}
}

// save copies, hashes and bounds.
func (f *Fetcher) save(body io.Reader) (_ *Local, err error) {
	file, err := os.CreateTemp("", "masterspeak-recording-*")
	if err != nil {
		return nil, away(fmt.Errorf("making a file: %w", err))
	}
	local := &Local{File: file}
	defer func() {
		if err != nil {
			_ = local.Close()
		}
	}()
	hash := sha256.New()
	local.Bytes, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(body, f.MaxBytes+1))
	switch {
	case err != nil:
		return nil, away(fmt.Errorf("copying: %w", err))
	case local.Bytes > f.MaxBytes:
		return nil, &analysis.JobError{Code: "audio_too_large", Message: fmt.Sprintf("the recording has more than %d bytes", f.MaxBytes)}
	}
	if _, err = file.Seek(0, io.SeekStart); err != nil {
		return nil, away(fmt.Errorf("rewinding: %w", err))
	}
	local.SHA256 = [sha256.Size]byte(hash.Sum(nil))
	return local, nil
}

// download asks the owner's server. What it answered is never shown: that
// would make a window into networks out of an error message.
func (f *Fetcher) download(ctx context.Context, address string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &analysis.JobError{Code: "audio_url_refused", Message: "audio_url cannot be asked for"}
	}
	req.Header.Set("User-Agent", "MasterSpeak")
	req.Header.Set("Accept", "audio/*, video/*;q=0.5, */*;q=0.1")
	res, err := f.Client.Do(req)
	switch {
	case outbound.Refused(err):
		return nil, &analysis.JobError{Code: "audio_url_refused", Message: "audio_url leads to an address that is not public", Cause: bare(err)}
	case err != nil:
		return nil, &analysis.JobError{Code: "audio_url_unreachable", Message: "the server of audio_url did not answer", Retryable: true, Cause: bare(err)}
	case res.StatusCode == http.StatusOK && res.ContentLength <= f.MaxBytes:
		return res.Body, nil
	}
	_ = res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return nil, &analysis.JobError{Code: "audio_too_large", Message: fmt.Sprintf("the recording has more than %d bytes", f.MaxBytes)}
	}
	return nil, &analysis.JobError{
		Code: "audio_url_status", Message: fmt.Sprintf("the server of audio_url answered with status %d", res.StatusCode),
		Retryable: res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusRequestTimeout,
	}
}

// bare drops the address, which may carry a secret, from an error of the
// client: causes are logged.
func bare(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}
