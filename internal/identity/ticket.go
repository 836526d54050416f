package identity

import (
	"context"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// IssueTicket makes a ticket with which a stream can be opened once, soon, by
// who cannot send headers. It may do what the principal may.
func (s *Service) IssueTicket(p auth.Principal) (account.Ticket, error) {
	text, ends, err := s.cfg.Tickets.IssueTicket(p)
	if err != nil {
		return account.Ticket{}, err
	}
	return account.Ticket{Text: text, ExpiresIn: ends.Sub(s.cfg.Now())}, nil
}

// RedeemTicket tells whom a ticket stands for, the first time it is shown to any
// process. The error is account.ErrUnauthenticated unless the store could not
// be asked.
func (s *Service) RedeemTicket(ctx context.Context, text string) (auth.Principal, error) {
	ticket, err := s.cfg.Tickets.ParseTicket(text)
	if err != nil {
		return auth.Principal{}, fmt.Errorf("%w: %w", account.ErrUnauthenticated, err)
	}
	if err := s.Stands(ctx, ticket.Principal); err != nil {
		return auth.Principal{}, err
	}
	first, err := s.store.UseTicket(ctx, ticket.ID, ticket.Ends)
	switch {
	case err != nil:
		return auth.Principal{}, err
	case !first:
		return auth.Principal{}, account.ErrUnauthenticated
	}
	return ticket.Principal, nil
}
