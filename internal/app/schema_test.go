package app_test

import (
	"testing"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAnAPIIsReadyOnceTheSchemaIsAsNewAsItNeeds(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	if err := app.MigrateDown(testenv.Context(t), s.cfg, zerolog.Nop()); err != nil {
		t.Fatal(err)
	}
	s.startAPI()
	testenv.Eventually(t, func() bool { return s.health().Checks["database"] == "unavailable" }, "it has looked")
	if status, _ := s.probe("/readyz"); status != 503 {
		t.Errorf("on an older schema: readyz is %d", status)
	}
	if status, _ := s.probe("/livez"); status != 200 {
		t.Errorf("on an older schema: livez is %d", status)
	}
	if _, err := s.migrate(t); err != nil {
		t.Fatal(err)
	}
	testenv.Eventually(t, func() bool { status, _ := s.probe("/readyz"); return status == 200 }, "it is ready once migrated")
}

// In a rolling deploy the schema is migrated first: what runs then is older.
func TestAnAPIIsReadyOnANewerSchema(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	if _, err := s.db.Exec(testenv.Context(t), "INSERT INTO schema_migrations (version) VALUES ('29990101000000')"); err != nil {
		t.Fatal(err)
	}
	s.startAPI()
	s.startWorker()
	testenv.Eventually(t, func() bool { status, _ := s.probe("/readyz"); return status == 200 }, "it is ready")
	c := s.join()
	c.until(c.submit("Good evening.").Id.String(), "succeeded")
}
