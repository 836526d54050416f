package app

import (
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/alarm"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/mail"
)

// The bounds of a stop, one after the other. Whoever kills what does not end
// gives more time than their sum, or the last traces and reports are lost,
// which tell why it took so long.
const (
	drainTime    = 20 * time.Second // requests that are under way
	giveBackTime = 10 * time.Second // the jobs that SOFT_STOP cut; their last statement has as long
	brokerTime   = time.Second      // what was published and not sent yet
	databaseTime = 2 * time.Second  // the goodbyes to Postgres
	flushTime    = 2 * time.Second  // the last traces

	closeTime = brokerTime + databaseTime + flushTime + alarm.FlushTime
)

// APIStop is how long an API needs to stop, at most.
func APIStop(cfg *config.Config) time.Duration {
	return cfg.DrainDelay + drainTime + mail.Goodbye + closeTime
}

// WorkerStop is how long a worker needs to stop, at most.
func WorkerStop(cfg *config.Config) time.Duration {
	return cfg.SoftStop + giveBackTime + closeTime
}

// closePools says goodbye to Postgres, which ends connections by itself too. To
// a server that answers nothing a goodbye would take pgx fifteen seconds.
func (s *stack) closePools() {
	said := make(chan struct{})
	go func() {
		defer close(said)
		for _, pool := range []*pgxpool.Pool{s.vital, s.pool} {
			if pool != nil {
				pool.Close()
			}
		}
	}()
	goodbye := time.NewTimer(databaseTime)
	defer goodbye.Stop()
	select {
	case <-said:
	case <-goodbye.C:
	}
}
