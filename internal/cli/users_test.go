package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAnOperatorIsPrintedAnIDAndAKey(t *testing.T) {
	t.Parallel()
	env := []string{
		"ENV=test", "DATABASE_URL=" + testenv.PostgresDSN(t), "NATS_URL=" + testenv.NATS(t), "REDIS_URL=" + testenv.Redis(t),
		"JWT_ACCESS_KEYS=test:" + strings.Repeat("0123456789abcdef", 4), "ENCRYPTION_KEYS=test:" + strings.Repeat("fedcba9876543210", 4),
	}
	id := "[0-9a-f-]{36}\n"
	for _, test := range []struct {
		args []string
		want string // on standard output
		code int
	}{
		{[]string{"--email", "ada@example.com"}, id, exitOK},
		{[]string{"--email", "ops@example.com", "--operator"}, id + "ms_live_\\w+\n", exitOK},
		{[]string{"--email", "ops@example.com", "--operator"}, "", exitFailed},
	} {
		sh := newShell(t, env...)
		sh.program.In = strings.NewReader("nine lively otters\n")
		code := sh.run(append([]string{"users", "create"}, test.args...)...)
		if code != test.code || !regexp.MustCompile("^"+test.want+"$").MatchString(sh.out.String()) {
			t.Errorf("%v: exit code %d, printed %q, said %s", test.args, code, &sh.out, &sh.err)
		}
	}
}
