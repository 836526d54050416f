package transcribe

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/openai/openai-go/v3/option"

	"github.com/masterspeak/masterspeak/internal/provider"
)

// ask sends the piece in the best format that the model is known to take, and
// steps down when the server refuses that very format.
func (t *Transcriber) ask(ctx context.Context, p piece, o Options) ([]byte, error) {
	for {
		f := format(t.rung.Load())
		body, err := t.send(ctx, p, newEnvelope(t.config.Model, p.name, o, f))
		var unsupported *unsupportedFormatError
		if !errors.As(err, &unsupported) {
			return body, err
		}
		if f == plainJSON {
			return nil, transcription.Rejected(unsupported.status, unsupported.cause)
		}
		t.rung.CompareAndSwap(int32(f), int32(f+1))
	}
}

// send is one request.
func (t *Transcriber) send(ctx context.Context, p piece, e envelope) ([]byte, error) {
	file, err := p.open()
	if err != nil {
		return nil, fmt.Errorf("opening the recording: %w", err)
	}
	u := newUpload(e, file, p.size)
	defer func() { _ = u.Close() }()
	asking, cancel := context.WithTimeoutCause(ctx, t.config.Timeout, errTimeout)
	defer cancel()

	var body []byte
	var res *http.Response
	err = t.client.Post(asking, "audio/transcriptions", u, &body,
		option.WithHeader("Content-Type", e.contentType), u.announced(), option.WithResponseInto(&res))
	switch failed := u.failure(); {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err == nil && res.StatusCode < 300:
		return body, nil
	case err != nil && res == nil && failed != nil:
		return nil, fmt.Errorf("reading the recording: %w", failed)
	case refusesFormat(res):
		return nil, &unsupportedFormatError{status: res.StatusCode, cause: err}
	}
	return nil, transcription.Failure(asking, res, err)
}

// refusesFormat is about one that says so; anything else that is wrong with
// the request would be wrong in every format.
func refusesFormat(res *http.Response) bool {
	if res == nil || res.StatusCode != http.StatusBadRequest && res.StatusCode != http.StatusUnprocessableEntity {
		return false
	}
	return unsupportedFormat(provider.Body(res))
}
