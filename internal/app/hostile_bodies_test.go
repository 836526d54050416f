package app_test

import (
	"fmt"
	"strings"
)

func hostileAccounts(v victims) (rows []hostile) {
	post := func(name string, status int, route, body string) {
		rows = append(rows, hostile{name: name, status: status, route: "POST /v1/auth/" + route, headers: []string{"nobody"}, body: body})
	}
	const password = `"password":"correct horse battery"`
	post("a login as Ada with a guess", 401, "login", `{"email":"`+v.email+`","password":"wrong horse battery"}`)
	post("a login as nobody", 401, "login", `{"email":"nobody@example.com",`+password+`}`)
	post("a login with SQL", 422, "login", `{"email":"' OR 1=1--",`+password+`}`)
	post("a login with operators", 422, "login", `{"email":{"$gt":""},"password":{"$gt":""}}`)
	post("a login with a list", 422, "login", `{"email":["a@example.com"],`+password+`}`)
	post("a login with a password of 100 kB", 422, "login", `{"email":"a@example.com","password":"`+strings.Repeat("x", 100<<10)+`"}`)
	post("a login with a password of 1 MB", 413, "login", `{"email":"a@example.com","password":"`+strings.Repeat("x", 1<<20)+`"}`)
	post("a login with NUL", 422, "login", `{"email":"a@example.com\u0000",`+password+`}`)
	post("a login with a NUL in the password", 422, "login", `{"email":"a@example.com","password":"a\u0000b"}`)
	post("a login with half a surrogate pair", 400, "login", `{"email":"a@example.com","password":"\ud800"}`)
	post("a register with a line break", 422, "register", `{"email":"a@example.com\r\nBcc: b@example.com",`+password+`}`)
	post("a register with two addresses", 422, "register", `{"email":"a@example.com,b@example.com",`+password+`}`)
	post("a register with a page for a name", 422, "register", `{"email":"a@example.com","password":"short","full_name":"<script>"}`)
	post("a register as an operator", 422, "register", `{"email":"a@example.com",`+password+`,"scopes":["ops"],"role":"admin"}`)
	post("a register that is verified", 422, "register", `{"email":"a@example.com",`+password+`,"verified":true}`)
	post("a register with a prototype", 422, "register", `{"email":"a@example.com",`+password+`,"__proto__":{"admin":true}}`)
	post("a refresh with nothing", 422, "refresh", `{"refresh_token":""}`)
	post("a refresh with a guess", 401, "refresh", `{"refresh_token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`)
	post("a refresh with SQL", 401, "refresh", `{"refresh_token":"' OR ''='"}`)
	post("a refresh of 10 kB", 422, "refresh", `{"refresh_token":"`+strings.Repeat("A", 10_000)+`"}`)
	post("a logout with null", 422, "logout", `{"refresh_token":null}`)
	return rows
}

func hostileJSON() (rows []hostile) {
	deep := func(open, shut string) string { return strings.Repeat(open, 10_000) + strings.Repeat(shut, 10_000) }
	for _, b := range []struct {
		name, body string
		status     int
	}{
		{"lists 10,000 deep", deep("[", "]"), 400},
		{"objects 10,000 deep", deep(`{"a":`, "}"), 400},
		{"metadata 10,000 deep", `{"text":"a","metadata":` + deep(`{"a":`, "") + "1" + deep("", "}") + `}`, 400},
		{"lists in metadata 10,000 deep", `{"text":"a","metadata":{"a":` + deep("[", "]") + `}}`, 400},
		{"a million lists that never close", strings.Repeat("[", 1<<20), 400},
		{"100,000 fields", `{` + strings.Repeat(`"a":1,`, 100_000) + `"text":"a"}`, 400},
		{"100,000 labels", `{"text":"a","labels":[` + strings.Repeat(`"a",`, 100_000) + `"a"]}`, 400},
		{"1,000 fields", `{` + strings.Repeat(`"a":1,`, 1000) + `"text":"a"}`, 422},
		{"1,000 labels", `{"text":"a","labels":[` + strings.Repeat(`"a",`, 1000) + `"a"]}`, 422},
		{"a field's name of 1 MB", `{"` + strings.Repeat("a", 1<<20) + `":1}`, 422},
		{"a number of 100,000 digits", `{"text":"a","ttl_seconds":` + strings.Repeat("9", 100_000) + `}`, 422},
		{"an exponent beyond numbers", `{"text":"a","ttl_seconds":1e999999999}`, 422},
		{"infinity", `{"text":"a","ttl_seconds":Infinity}`, 400},
		{"not a number", `{"text":"a","ttl_seconds":NaN}`, 400},
		{"a prototype", `{"text":"a","__proto__":{"admin":true}}`, 422},
		{"a constructor", `{"text":"a","constructor":{"prototype":{"admin":true}}}`, 422},
		{"a type of Java", `{"text":"a","@type":"java.lang.Runtime"}`, 422},
		{"a name that differs by case", `{"TEXT":"a"}`, 422},
		{"a name with an escape, twice", `{"text":"a","t\u0065xt":"b"}`, 422},
		{"comments", `{"text":"a"/*x*/}`, 400},
		{"a comma too many", `{"text":"a",}`, 400},
		{"single quotes", `{'text':'a'}`, 400},
		{"a byte order mark", "\ufeff" + `{"text":"a"}`, 400},
		{"UTF-16", "{\x00\"\x00t\x00", 400},
		{"a tab in a text", "{\"text\":\"a\tb\"}", 400},
		{"overlong UTF-8", "{\"text\":\"\xc0\x80\"}", 400},
		{"a lone surrogate", `{"text":"\udc00"}`, 400},
		{"a NUL", `{"text":"a\u0000"}`, 422},
		{"a title of NULs", `{"text":"a","title":"\u0000\u0000"}`, 422},
		{"a page for a kind", `{"text":"a","kind":"<script>alert(1)</script>"}`, 422},
		{"a path for a language", `{"text":"a","language":"../../etc/passwd"}`, 422},
		{"nothing but white space", strings.Repeat(" ", 1<<20), 400},
		{"a second document", `{"text":"a"}{"text":"b"}`, 400},
		{"XML", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, 400},
		{"a pickle", "\x80\x04\x95\x00", 400},
		{"a bare NUL", "\x00", 400},
	} {
		rows = append(rows, hostile{name: "JSON, " + b.name, status: b.status, route: "POST /v1/analyses", body: b.body})
	}
	for _, u := range []string{
		"http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://example.com/a", "//example.com/a", "https://",
		"https:///a", "https://user:pass@example.com/a", "javascript:alert(1)", "data:audio/wav;base64,AAAA", "https://exa mple.com/", "https://[::1", "a", "",
	} {
		rows = append(rows, hostile{name: "a recording at " + u, status: 422, route: "POST /v1/analyses", body: fmt.Sprintf(`{"audio_url":%q}`, u)})
	}
	return rows
}

func hostileBodies() []hostile {
	const route, text = "POST /v1/analyses", `{"text":"a"}`
	return []hostile{
		{name: "11 MB announced", status: 413, route: route, headers: []string{"Content-Type: application/json", "Content-Length: 11534336"}},
		{name: "11 MB", status: 413, route: route, body: `{"text":"` + strings.Repeat("a", 11<<20) + `"}`},
		{name: "11 MB in chunks", status: 413, route: route, headers: []string{"Transfer-Encoding: chunked"}, body: "b00000\r\n" + strings.Repeat(" ", 11<<20) + "\r\n0\r\n\r\n"},
		{name: "9 exabytes announced", status: 413, route: route, headers: []string{"Content-Type: application/json", "Content-Length: 9223372036854775807"}},
		{name: "more bytes than there are numbers", status: 400, route: route, headers: []string{"Content-Length: 99999999999999999999"}, bare: true},
		{name: "a body for a GET", status: 200, route: "GET /v1/me", body: text},
		{name: "a body for a DELETE", status: 400, route: "DELETE /v1/analyses/1", body: text},
		{name: "a bomb said to be gzip", status: 415, route: route, headers: []string{"Content-Encoding: gzip"}, body: "\x1f\x8b\x08\x00"},
		{name: "two codings", status: 415, route: route, headers: []string{"Content-Encoding: br, gzip"}, body: text},
		{name: "text", status: 415, route: route, headers: []string{"Content-Type: text/plain"}, body: text},
		{name: "a form of a page", status: 415, route: route, headers: []string{"Content-Type: application/x-www-form-urlencoded"}, body: "text=a"},
		{name: "another charset", status: 415, route: route, headers: []string{"Content-Type: application/json; charset=utf-7"}, body: text},
		{name: "two types in one", status: 415, route: route, headers: []string{"Content-Type: application/json, text/plain"}, body: text},
		{name: "a type of 10 kB", status: 415, route: route, headers: []string{"Content-Type: " + strings.Repeat("a/b;", 2500)}, body: text},
		{name: "a type without an end", status: 415, route: route, headers: []string{`Content-Type: application/json; charset="`}, body: text},
		{name: "no type", status: 415, route: route, headers: []string{"Content-Type: "}, body: text},
		{name: "a chunk that never comes to its size", status: 400, route: route, headers: []string{"Transfer-Encoding: chunked"}, body: "5\r\n{}\r\n0\r\n\r\n"},
		{name: "no body", status: 415, route: route},
	}
}

func hostileForms() []hostile {
	const route = "POST /v1/analyses"
	multipart := []string{"Content-Type: multipart/form-data; boundary=x"}
	part := func(disposition, content string) string {
		return "--x\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n"
	}
	form := func(name string, status int, body string) hostile {
		return hostile{name: "form, " + name, status: status, route: route, headers: multipart, body: body}
	}
	file := part(`name="file"; filename="a.txt"`, "A speech.")
	return []hostile{
		{name: "form, without a boundary", status: 400, route: route, headers: []string{"Content-Type: multipart/form-data"}, body: "x"},
		{name: "form, with a boundary of 1 kB", status: 400, route: route, headers: []string{"Content-Type: multipart/form-data; boundary=" + strings.Repeat("x", 1000)}, body: "x"},
		{name: "form, 40 MB announced", status: 413, route: route, headers: append(multipart, "Content-Length: 41943040")},
		form("that never ends", 400, strings.TrimSuffix(file, "\r\n")),
		form("of nothing", 400, "--x--\r\n"),
		form("with an empty file", 422, part(`name="file"; filename="a.wav"`, "")+"--x--\r\n"),
		form("with two files", 422, file+file+"--x--\r\n"),
		form("with text beside the file", 422, file+part(`name="text"`, "b")+"--x--\r\n"),
		form("with an address beside the file", 422, file+part(`name="audio_url"`, "https://example.com/a")+"--x--\r\n"),
		form("with an unknown field", 422, file+part(`name="owner_id"`, "1")+"--x--\r\n"),
		form("with 1,000 fields", 400, strings.Repeat(part(`name="labels"`, "a"), 1000)+file+"--x--\r\n"),
		form("with a field of 1 MB", 422, file+part(`name="title"`, strings.Repeat("a", 1<<20))+"--x--\r\n"),
		form("with a header of 1 MB", 400, "--x\r\nX: "+strings.Repeat("a", 1<<20)+"\r\n\r\n\r\n--x--\r\n"),
		form("with 100,000 headers", 400, "--x\r\n"+strings.Repeat("X: a\r\n", 100_000)+"\r\n\r\n--x--\r\n"),
		form("with a program", 415, part(`name="file"; filename="a.wav"`, "\x7fELF\x02\x01\x01\x00"+strings.Repeat("\x00", 500))+"--x--\r\n"),
		form("with a playlist", 415, part(`name="file"; filename="a.m3u8"`, "#EXTM3U\nfile:///etc/passwd")+part(`name="kind"`, "x")+"--x--\r\n"),
		form("with an archive", 415, part(`name="file"; filename="a.zip"`, "PK\x03\x04"+strings.Repeat("\x00", 500))+"--x--\r\n"),
		form("with text that is no UTF-8", 415, part(`name="file"; filename="a.txt"`, "\xff\xfe\xfd")+"--x--\r\n"),
		form("with metadata that is no object", 422, file+part(`name="metadata"`, "[1")+"--x--\r\n"),
		form("with metadata 10,000 deep", 400, file+part(`name="metadata"`, strings.Repeat("[", 3000)+strings.Repeat("]", 3000))+"--x--\r\n"),
	}
}

func hostileBatches() (rows []hostile) {
	for _, b := range []struct {
		name, body string
		status     int
		header     string
	}{
		{"10,000 deep", strings.Repeat("[", 10_000), 400, ""},
		{"an item 1,000 deep, which is refused by itself", `{"items":` + strings.Repeat("[", 1001) + strings.Repeat("]", 1001) + `}`, 202, ""},
		{"an item 20,000 deep", `{"items":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, 400, ""},
		{"items that are no list", `{"items":{"0":{"text":"a"}}}`, 422, ""},
		{"no items", `{"items":[]}`, 422, ""},
		{"1,001 items", `{"items":[` + strings.Repeat(`{},`, 1000) + `{}]}`, 422, ""},
		{"items given twice", `{"items":[{}],"items":[{}]}`, 422, ""},
		{"a field of its own", `{"owner":1,"items":[{}]}`, 422, ""},
		{"more behind", `{"items":[{}]} x`, 400, ""},
		{"1,001 lines", strings.Repeat("{}\n", 1001), 422, ndjson},
		{"a line of 11 MB", strings.Repeat("a", 11<<20), 413, ndjson},
		{"no lines", "\n\n\n", 422, ndjson},
		{"lines as text", "{}\n", 415, "Content-Type: text/plain"},
	} {
		h := hostile{name: "batch, " + b.name, status: b.status, route: batchRoute, body: b.body}
		if b.header != "" {
			h.headers = []string{b.header}
		}
		rows = append(rows, h)
	}
	return rows
}
