package coach

import (
	"context"
	"errors"
	"net/http"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/masterspeak/masterspeak/internal/provider"
)

// maxResponseBytes bounds what a server can make us read.
const maxResponseBytes = 1 << 20

var errNoChoice = errors.New("response without choices")

// send is one request. Its error is an *Error or an *unsupportedFormatError.
func (o *OpenAI) send(ctx context.Context, d dialog, f format) (reply, error) {
	var res *http.Response
	completion, err := o.chat.New(ctx, sdk.ChatCompletionNewParams{
		Model:          o.model,
		Messages:       d.messages(f),
		ResponseFormat: f.responseFormat(),
	}, option.WithResponseInto(&res))
	if err == nil {
		return read(completion)
	}
	if res != nil && res.StatusCode == http.StatusBadRequest && unsupportedFormat(provider.Body(res)) {
		return reply{}, &unsupportedFormatError{cause: err}
	}
	return reply{}, coaching.Failure(ctx, res, err)
}
