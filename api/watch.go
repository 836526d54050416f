package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// maxWait stays under the server's write timeout and under the idle timeouts
// of proxies.
const maxWait = 25 * time.Second

// GetAnalysis answers at once or, when asked to wait, at the next version.
func (s *Server) GetAnalysis(ctx context.Context, req GetAnalysisRequestObject) (GetAnalysisResponseObject, error) {
	id, err := parseID(req.Id)
	if err != nil {
		return nil, err
	}
	wait, applied, err := parseWait(&req.Params)
	if err != nil {
		return nil, err
	}
	match := or(req.Params.IfNoneMatch, "")
	a, err := s.await(ctx, caller(ctx).UserID, id, match, wait)
	if err != nil {
		return nil, err
	}
	if matches(match, &a) {
		return GetAnalysis304Response{Headers: GetAnalysis304ResponseHeaders{
			ETag: etag(&a), PreferenceApplied: applied, RetryAfter: s.advice(&a)}}, nil
	}
	return GetAnalysis200JSONResponse{Body: toAnalysis(&a), Headers: GetAnalysis200ResponseHeaders{
		ETag: etag(&a), PreferenceApplied: applied, RetryAfter: s.advice(&a)}}, nil
}

// await reads the analysis and, if it is live and the client knows this
// version or named none, reads again at each change until the version moves.
func (s *Server) await(ctx context.Context, owner, id analysis.ID, match string, wait time.Duration) (analysis.Analysis, error) {
	if wait <= 0 {
		return s.deps.Reader.Get(ctx, owner, id)
	}
	w := s.deps.Watcher.Watch(owner, id) // before reading, or a change in between is missed
	defer w.Close()
	first, err := s.deps.Reader.Get(ctx, owner, id)
	if err != nil || first.Status.Terminal() || (match != "" && !matches(match, &first)) {
		return first, err
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-w.Changed():
		case <-timer.C:
			return s.deps.Reader.Get(ctx, owner, id)
		case <-s.cfg.Closing:
			return first, nil
		case <-ctx.Done():
			return first, ctx.Err()
		}
		now, err := s.deps.Reader.Get(ctx, owner, id)
		if err != nil || now.Version != first.Version {
			return now, err
		}
	}
}

// parseWait reads ?wait=N, which must be right, or Prefer: wait=N, which is
// ignored when it is not, as RFC 7240 has it.
func parseWait(p *GetAnalysisParams) (time.Duration, *string, error) {
	seconds := preferredWait(or(p.Prefer, ""))
	if p.Wait != nil {
		n, err := strconv.Atoi(*p.Wait)
		if err != nil || n < 0 {
			return 0, nil, malformedParameter("/wait", "A whole number of seconds.")
		}
		seconds = n
	}
	if seconds < 0 {
		return 0, nil, nil
	}
	seconds = min(seconds, int(maxWait/time.Second))
	return time.Duration(seconds) * time.Second, ptr("wait=" + strconv.Itoa(seconds)), nil
}

// preferredWait finds wait=N among the preferences, or returns -1.
func preferredWait(header string) int {
	for pref := range strings.FieldsFuncSeq(header, func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(pref), "=")
		n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(value), `"`))
		if strings.EqualFold(strings.TrimSpace(name), "wait") && err == nil && n >= 0 {
			return n
		}
	}
	return -1
}

// etag is weak: the same version may be written in more than one way.
func etag(a *analysis.Analysis) string {
	return `W/"` + strconv.FormatInt(a.Version, 10) + `"`
}

// matches compares weakly, as If-None-Match wants.
func matches(header string, a *analysis.Analysis) bool {
	want := strings.TrimPrefix(etag(a), "W/")
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == want {
			return true
		}
	}
	return false
}

// advice is when to look again; nothing while there is nothing to wait for.
func (s *Server) advice(a *analysis.Analysis) *int {
	if a.Status.Terminal() {
		return nil
	}
	return ptr(s.retryAfter(a))
}
