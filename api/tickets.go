package api

import (
	"context"
	"math"
)

// CreateStreamTicket makes a ticket that stands for the caller, once.
func (s *Server) CreateStreamTicket(ctx context.Context, _ CreateStreamTicketRequestObject) (CreateStreamTicketResponseObject, error) {
	ticket, err := s.deps.Tickets.IssueTicket(caller(ctx))
	if err != nil {
		return nil, err
	}
	return CreateStreamTicket201JSONResponse{Ticket: ticket.Text, ExpiresIn: int(math.Ceil(ticket.ExpiresIn.Seconds()))}, nil
}
