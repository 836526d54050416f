package audit_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audit"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func TestAnEntryIsWrittenWhateverTheLevel(t *testing.T) {
	t.Parallel()
	for _, level := range []zerolog.Level{zerolog.DebugLevel, zerolog.WarnLevel, zerolog.ErrorLevel} {
		var out bytes.Buffer
		audit.New(zerolog.New(&out).Level(level)).Record(audit.JobEnded, audit.Entry{
			JobID: analysis.ID{15: 1}, Lane: analysis.Batch, Attempt: 2, Outcome: "failed", ErrorCode: "timeout", Took: 3 * time.Second,
		})
		want := `{"audit":true,"job_id":"00000000-0000-0000-0000-000000000001","lane":"batch","attempt":2,` +
			`"outcome":"failed","error_code":"timeout","duration_ms":3000,"message":"job ended"}` + "\n"
		if out.String() != want {
			t.Errorf("at %s got %swant %s", level, out.String(), want)
		}
	}
}

func TestAnAccountIsTheSameForOneAddressAndTellsNothingOfIt(t *testing.T) {
	t.Parallel()
	key := []byte("key")
	one := audit.Account(key, "Ada@Example.com ")
	if one != audit.Account(key, "ada@example.com") || one == audit.Account(key, "bob@example.com") || one == audit.Account([]byte("other"), "ada@example.com") {
		t.Errorf("got %s, want one name for an address and a key", one)
	}
	if strings.Contains(one, "ada") || len(one) != 16 {
		t.Errorf("got %q", one)
	}
}
