package app_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/api"
)

// ticket makes one for a stream.
func (c *client) ticket() string {
	c.t.Helper()
	made := read[api.StreamTicket](c.t, c.want(201, "POST /v1/stream-tickets", ""))
	if made.ExpiresIn != 30 {
		c.t.Errorf("got a ticket for %d seconds, want 30", made.ExpiresIn)
	}
	return c.log.secret(made.Ticket)
}

func TestATicketOpensTheStreamOfItsOwner(t *testing.T) {
	t.Parallel()
	s := start(t)
	ada := s.join()
	id := ada.submit("A speech to watch from a browser.").Id.String()
	ada.until(id, "succeeded")
	browser := s.nobody()
	e := browser.stream("/v1/analyses/" + id + "/events?ticket=" + ada.ticket())
	e.want("snapshot")
	if a := e.want("done").analysis(t); a.Id.String() != id {
		t.Errorf("got %s, want %s", a.Id, id)
	}
	eve := s.join()
	browser.refused(404, "not_found", "GET /v1/analyses/"+id+"/events?ticket="+eve.ticket(), "")
	s.join("analyses:write").refused(403, "insufficient_scope", "POST /v1/stream-tickets", "")
}

func TestATicketIsTakenOnceByAllServersTogether(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.join()
	bases := []string{s.url}
	s.startAPI()
	bases = append(bases, s.url)
	for range 5 {
		route := "/v1/events?ticket=" + ada.ticket()
		var opened, refused int
		var mu sync.Mutex // guards the counts
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				c := s.nobody()
				c.base = bases[n%2]
				resp, err := c.http.Do(c.request("GET "+route, nil))
				if err != nil {
					t.Error(err)
					return
				}
				defer resp.Body.Close()
				mu.Lock()
				defer mu.Unlock()
				switch resp.StatusCode {
				case http.StatusOK:
					opened++
				case http.StatusUnauthorized:
					refused++
				}
			})
		}
		all.Wait()
		if opened != 1 || refused != 7 {
			t.Errorf("one ticket opened %d streams, and was refused %d times; want 1 and 7", opened, refused)
		}
	}
}

func TestATicketEndsWithTheAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	ticket := ada.ticket()
	ada.want(202, "DELETE /v1/me", "")
	s.nobody().refused(401, "invalid_token", "GET /v1/events?ticket="+ticket, "")
}
