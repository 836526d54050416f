package api_test

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

const adaTicket = "ada's ticket"

func (w *world) ForgotPassword(context.Context, string) error        { return w.fail }
func (w *world) ResetPassword(context.Context, string, string) error { return w.fail }
func (w *world) RequestVerification(context.Context, string) error   { return w.fail }
func (w *world) Verify(context.Context, string) error                { return w.fail }
func (w *world) EraseUser(context.Context, analysis.ID) error        { return w.fail }

func (w *world) ChangeUser(_ context.Context, id analysis.ID, c account.Change) (account.User, error) {
	user := account.User{ID: id, Email: "ada@example.com", CreatedAt: day}
	if c.FullName != nil {
		user.FullName = *c.FullName
	}
	return user, w.fail
}

func (w *world) IssueTicket(auth.Principal) (account.Ticket, error) {
	return account.Ticket{Text: "ticket", ExpiresIn: 30*time.Second - time.Millisecond}, w.fail
}

func (w *world) RedeemTicket(_ context.Context, text string) (auth.Principal, error) {
	if text != adaTicket {
		return auth.Principal{}, account.ErrUnauthenticated
	}
	return auth.Principal{UserID: ada, Scopes: w.scopes}, nil
}

func (w *world) Peek(_ context.Context, p ratelimit.Policy, _ string) (ratelimit.Decision, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return ratelimit.Decision{Allowed: w.failures < p.Rates[0].Limit}, nil
}

// Export gives w.kept analyses, newest first.
func (w *world) Export(_ context.Context, owner analysis.ID, after *analysis.Cursor, limit int) ([]analysis.Exported, error) {
	if w.exporting != nil {
		<-w.exporting
	}
	from := 0
	if after != nil {
		from = int(after.ID[15])<<8 | int(after.ID[14])
	}
	var page []analysis.Exported
	for n := from + 1; n <= w.kept && len(page) < limit; n++ {
		a := analysis.Analysis{ID: analysis.ID{14: byte(n), 15: byte(n >> 8)}, Owner: owner, Status: analysis.Queued,
			Lane: analysis.Batch, Source: analysis.Text, Kind: "general", Depth: "quick", CreatedAt: day}
		page = append(page, analysis.Exported{Analysis: a, Text: "What was said."})
	}
	return page, w.fail
}
