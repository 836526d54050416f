package e2e

import (
	"fmt"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestNothingAcknowledgedIsLostWhenPostgresRestarts(t *testing.T) {
	t.Parallel()
	const enough = 300
	postgres := stage.NewPostgres(t)
	s := stage.NewSystem(t, postgres.DSN())
	api := s.API(t)
	s.Worker(t)
	load := stage.StartLoad(t, stage.LoadConfig{Clients: []*stage.Client{api}, Submitters: 8, RefusedIsFine: true})
	load.Reach(t, enough)
	postgres.End(t)
	testenv.Receive(t, load.Refused) // it was noticed
	postgres.Start(t)
	load.Reach(t, load.Count()+enough)
	acknowledged := load.End()

	pool := testenv.Pool(t, s.DSN)
	testenv.Eventually(t, func() bool {
		var n int
		err := pool.QueryRow(t.Context(), `SELECT count(*) FROM analyses JOIN results USING (id) WHERE id = any($1) AND status = 'succeeded'`, acknowledged).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n == len(acknowledged)
	}, fmt.Sprintf("all %d acknowledged jobs have succeeded", len(acknowledged)))
}
