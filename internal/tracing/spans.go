package tracing

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Serve begins the span of a request. A traceparent is the parent when whoever
// sent it is believed; else it is only linked to, or strangers could decide
// what is followed.
func (t *Tracing) Serve(r *http.Request, method, route, id string, believed bool) (context.Context, func(status int)) {
	if t == nil {
		return r.Context(), func(int) {}
	}
	ctx, options := r.Context(), []trace.SpanStartOption{
		trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(httpMethod.String(method), httpRoute.String(route), requestID.String(id)),
	}
	if sender := from(ctx, r.Header.Get(Header)); sender.IsValid() {
		if believed {
			ctx = trace.ContextWithRemoteSpanContext(ctx, sender)
		} else {
			// The link alone decides nothing: without the flag it is not followed.
			options = append(options, trace.WithLinks(trace.Link{SpanContext: sender.WithTraceFlags(0)}))
		}
	}
	ctx, span := t.tracer.Start(ctx, method+" "+route, options...)
	return ctx, func(status int) {
		span.SetAttributes(httpStatus.Int(status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
			span.SetAttributes(errorType.String(http.StatusText(status)))
		}
		span.End()
	}
}

// Publish begins the span of a message that is put into a lane, if the context
// is followed, and returns the parent for whoever takes it out.
func (t *Tracing) Publish(ctx context.Context, lane analysis.Lane, id analysis.ID) (parent string, end func(error)) {
	if t == nil || !trace.SpanContextFromContext(ctx).IsSampled() {
		return "", nil
	}
	ctx, span := t.tracer.Start(ctx, "publish jobs."+string(lane), trace.WithSpanKind(trace.SpanKindProducer), message(lane, id, "publish"))
	return Parent(ctx), func(err error) { finish(span, err) }
}

// Process begins the span of an attempt that began when its message came. The
// message says where it comes from, or else the job itself does: one that was
// published again has lost its message, not its trace.
func (t *Tracing) Process(ctx context.Context, job *analysis.Job, sent string, began time.Time) (context.Context, func(outcome string)) {
	if sent == "" {
		sent = job.TraceParent
	}
	if t == nil || sent == "" {
		return ctx, func(string) {}
	}
	origin := from(ctx, sent)
	if !origin.IsSampled() {
		return ctx, func(string) {}
	}
	options := []trace.SpanStartOption{
		trace.WithSpanKind(trace.SpanKindConsumer), trace.WithTimestamp(began), message(job.Lane, job.ID, "process"),
		trace.WithAttributes(jobAttempt.Int(job.Attempt), jobSource.String(string(job.Source))),
	}
	if job.Lane == analysis.Batch {
		options = append(options, trace.WithNewRoot(), trace.WithLinks(trace.Link{SpanContext: origin}))
	} else {
		ctx = trace.ContextWithRemoteSpanContext(ctx, origin)
	}
	ctx, span := t.tracer.Start(ctx, "process jobs."+string(job.Lane), options...)
	return ctx, func(outcome string) {
		span.SetAttributes(jobOutcome.String(outcome))
		if outcome == "failed" {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Commit begins the span of writing an attempt's end.
func (t *Tracing) Commit(ctx context.Context) (context.Context, func(error)) {
	if t == nil || !trace.SpanContextFromContext(ctx).IsSampled() {
		return ctx, func(error) {}
	}
	ctx, span := t.tracer.Start(ctx, "commit", trace.WithSpanKind(trace.SpanKindClient))
	return ctx, func(err error) { finish(span, err) }
}

// Call is what one call to a provider came to.
type Call struct {
	InputTokens, OutputTokens int
	Failure                   string // the class of its error
}

// Call begins the span of a call to a provider, such as "chat" of a model.
func (t *Tracing) Call(ctx context.Context, operation, model string) (context.Context, func(Call)) {
	if t == nil || !trace.SpanContextFromContext(ctx).IsSampled() {
		return ctx, func(Call) {}
	}
	ctx, span := t.tracer.Start(ctx, operation+" "+model, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(aiOperation.String(operation), aiModel.String(model)))
	return ctx, func(c Call) {
		span.SetAttributes(aiInputTokens.Int(c.InputTokens), aiOutputTokens.Int(c.OutputTokens))
		if c.Failure != "" {
			span.SetStatus(codes.Error, "")
			span.SetAttributes(errorType.String(c.Failure))
		}
		span.End()
	}
}

func message(lane analysis.Lane, id analysis.ID, operation string) trace.SpanStartEventOption {
	return trace.WithAttributes(messagingSystem.String("nats"), messagingDestination.String("jobs."+string(lane)),
		messagingOperation.String(operation), messagingMessageID.String(id.String()))
}

// finish ends a span. What an error says may quote anything; its type does not.
func finish(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(errorType.String(fmt.Sprintf("%T", err)))
	}
	span.End()
}
