package auth

import (
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Ticket stands for a principal for a moment. Whoever reads one sees to it that
// its ID is taken once.
type Ticket struct {
	Principal // Expires is that of what the ticket was made with
	ID        string
	Ends      time.Time
}

// IssueTicket signs a ticket for a principal, with everything it may do.
func (t *Tokens) IssueTicket(p Principal) (string, time.Time, error) {
	c := claims{Scope: joinScopes(p.Scopes), Version: p.Version}
	if !p.KeyID.IsZero() {
		c.Key = p.KeyID.String()
	}
	if !p.Expires.IsZero() {
		c.Until = jwt.NewNumericDate(p.Expires)
	}
	return t.sign(p.UserID, c)
}

// ParseTicket is Parse for what IssueTicket made. Tickets have no leeway: their
// life is shorter.
func (t *Tokens) ParseTicket(s string) (Ticket, error) {
	p, c, err := t.read(s)
	if err != nil {
		return Ticket{}, err
	}
	ticket := Ticket{Principal: p, ID: c.ID, Ends: c.ExpiresAt.UTC()}
	if !t.cfg.Now().Before(ticket.Ends) {
		return Ticket{}, ErrTokenExpired
	}
	ticket.Expires = time.Time{}
	if c.Until != nil {
		ticket.Expires = c.Until.UTC()
	}
	if c.Key != "" {
		if ticket.KeyID, err = analysis.ParseID(c.Key); err != nil {
			return Ticket{}, ErrToken
		}
	}
	return ticket, nil
}
