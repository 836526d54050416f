package tracing

import "go.opentelemetry.io/otel/attribute"

// Names of attributes, all in this file because the conventions for messaging
// and for AI are not settled yet.
const (
	httpMethod = attribute.Key("http.request.method")
	httpRoute  = attribute.Key("http.route")
	httpStatus = attribute.Key("http.response.status_code")
	errorType  = attribute.Key("error.type")
	requestID  = attribute.Key("masterspeak.request_id")

	messagingSystem      = attribute.Key("messaging.system")
	messagingDestination = attribute.Key("messaging.destination.name")
	messagingOperation   = attribute.Key("messaging.operation.type")
	messagingMessageID   = attribute.Key("messaging.message.id")

	jobAttempt = attribute.Key("masterspeak.job.attempt")
	jobOutcome = attribute.Key("masterspeak.job.outcome")
	jobSource  = attribute.Key("masterspeak.job.source")

	aiOperation    = attribute.Key("gen_ai.operation.name")
	aiModel        = attribute.Key("gen_ai.request.model")
	aiInputTokens  = attribute.Key("gen_ai.usage.input_tokens")
	aiOutputTokens = attribute.Key("gen_ai.usage.output_tokens")

	serviceName    = attribute.Key("service.name")
	serviceVersion = attribute.Key("service.version")
	environment    = attribute.Key("deployment.environment.name")
)
