// Package outbound makes the HTTP requests whose addresses come from users.
//
// It promises that no connection is made to an address that is not public,
// whatever a name resolves to and wherever a redirect leads: each dial is
// checked after the resolver has answered. It promises a bound on every wait.
//
// Trap: a proxy from the environment would make the check see the proxy, so
// there is none. Whatever must pass through one needs its own client.
package outbound
