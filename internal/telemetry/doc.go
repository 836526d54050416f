// Package telemetry is what operators see: Prometheus metrics of the worker,
// the queue and the budgets of providers, and the logger.
//
// It promises bounded labels: lanes, outcomes and reasons, never ids, owners
// or texts.
//
// Trap: depths come from Postgres and are the same in every worker process;
// dashboards take the maximum, not the sum.
package telemetry
