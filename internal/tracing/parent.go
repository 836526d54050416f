package tracing

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Header carries a trace from process to process, in HTTP and in messages. It
// stays in lower case, because names of NATS headers are compared as they are.
const Header = "traceparent"

var format propagation.TraceContext

// carrier is a traceparent by itself.
type carrier struct{ value string }

func (c *carrier) Get(name string) string {
	if name == Header {
		return c.value
	}
	return ""
}

func (c *carrier) Set(name, value string) {
	if name == Header {
		c.value = value
	}
}

func (*carrier) Keys() []string { return []string{Header} }

// Parent is what the context's span is called in another process; empty when
// it is not followed, so that nothing of it is kept or sent on.
func Parent(ctx context.Context) string {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return ""
	}
	var c carrier
	format.Inject(ctx, &c)
	return c.value
}

// from is the span that a traceparent names, not valid if it names none.
func from(ctx context.Context, parent string) trace.SpanContext {
	if parent == "" {
		return trace.SpanContext{}
	}
	ctx = trace.ContextWithSpanContext(ctx, trace.SpanContext{}) // or else that of the context would be the answer
	return trace.SpanContextFromContext(format.Extract(ctx, &carrier{parent}))
}
