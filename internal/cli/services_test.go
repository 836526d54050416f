package cli

import (
	"crypto/rand"
	"strings"
	"testing"
)

func TestConfigCheckListsEveryViolation(t *testing.T) {
	t.Parallel()
	sh := newShell(t, "LOG_LEVEL=LOUD", "DATABASE_URL=secret-value")
	if code := sh.run("config", "check", "--env", "production"); code != exitConfig {
		t.Errorf("exit code %d, want %d", code, exitConfig)
	}
	for _, want := range []string{"LOG_LEVEL", "DATABASE_URL", "JWT_ACCESS_KEYS"} {
		if !strings.Contains(sh.err.String(), "\n  - "+want+" ") {
			t.Errorf("standard error does not list %s:\n%s", want, &sh.err)
		}
	}
	if strings.Contains(sh.err.String(), "secret-value") {
		t.Errorf("a value was printed:\n%s", &sh.err)
	}
}

func TestConfigCheckShowsWhatIsInForceAndWhatIsIgnored(t *testing.T) {
	t.Parallel()
	sh := newShell(t, "DATABASE_URL=postgres://u:hunter2@db/s", "OWNER_WINDOW=8", "MASTERSPEAK_OWNER_WINDOW=9")
	if code := sh.run("config", "check", "--env", "test"); code != 0 {
		t.Fatalf("exit code %d, said %s", code, &sh.err)
	}
	for _, want := range []string{"\nENV=test\n", "\nDATABASE_URL=***\n", "\nOWNER_WINDOW=8\n", "\nJOB_MAX_ATTEMPTS=5\n"} {
		if !strings.Contains(sh.out.String(), want) {
			t.Errorf("it does not print %q:\n%s", want, &sh.out)
		}
	}
	if strings.Contains(sh.out.String(), "hunter2") {
		t.Errorf("a secret was printed:\n%s", &sh.out)
	}
	if got, want := sh.err.String(), "masterspeak: warning: MASTERSPEAK_OWNER_WINDOW is read by nobody\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConfigCheckTakesDevelopmentAsItIs(t *testing.T) {
	t.Parallel()
	sh := newShell(t, "ENV=production")
	code := sh.run("config", "check", "--env", "test")
	if code != 0 || !strings.HasPrefix(sh.out.String(), "The configuration is valid for test.\n") {
		t.Errorf("exit code %d, printed %q, said %s", code, &sh.out, &sh.err)
	}
	if !strings.Contains(sh.out.String(), "  - DATABASE_URL must be set\n") {
		t.Errorf("it does not say what services need:\n%s", &sh.out)
	}
}

func TestServicesNameAllTheyNeedBeforeTheyStart(t *testing.T) {
	t.Parallel()
	for command, needs := range map[string][]string{
		"api":                              {"DATABASE_URL", "ENCRYPTION_KEYS", "JWT_ACCESS_KEYS", "NATS_URL"},
		"worker":                           {"DATABASE_URL", "ENCRYPTION_KEYS", "NATS_URL"},
		"migrate up":                       {"DATABASE_URL", "NATS_URL"},
		"migrate status":                   {"DATABASE_URL", "NATS_URL"},
		"migrate down":                     {"DATABASE_URL"},
		"users create --email a@b.example": {"DATABASE_URL"},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t, "ENV=development")
			if code := sh.run(strings.Fields(command)...); code != exitConfig {
				t.Errorf("exit code %d, want %d", code, exitConfig)
			}
			for _, name := range needs {
				if !strings.Contains(sh.err.String(), "  - "+name+" must be set\n") {
					t.Errorf("it does not ask for %s:\n%s", name, &sh.err)
				}
			}
			if got := strings.Count(sh.err.String(), "must be set"); got != len(needs) {
				t.Errorf("it asks for %d variables, want %d:\n%s", got, len(needs), &sh.err)
			}
		})
	}
}

func TestWhoForgotENVHearsThatItIsProductionAndWhereDevIs(t *testing.T) {
	t.Parallel()
	const production, servers = "ENV is not set, which means production", "set DATABASE_URL and NATS_URL to database_url and nats_url of "
	for _, tt := range []struct {
		env, dev    string
		said, where bool
	}{
		{"", devJSON, true, true},
		{"", "", true, false},
		{"ENV=production", "", false, false},
		{"ENV=development", devJSON, false, true},
	} {
		sh := newShell(t, tt.env)
		if tt.dev != "" {
			sh.write(".masterspeak/dev.json", tt.dev)
		}
		if code := sh.run("migrate", "status"); code != exitConfig {
			t.Errorf("%s: exit code %d, want %d", tt.env, code, exitConfig)
		}
		if got := sh.err.String(); strings.Contains(got, production) != tt.said || strings.Contains(got, servers) != tt.where {
			t.Errorf("%q, beside a dev: %t, said %s", tt.env, tt.dev != "", got)
		}
	}
}

func TestWhoLacksKeysHearsHowToMakeThem(t *testing.T) {
	t.Parallel()
	const how = `echo "k1:$(openssl rand -hex 32)"`
	for args, said := range map[string]bool{"api": true, "worker": true, "config check": false, "migrate up": false} {
		sh := newShell(t, "ENV=development")
		sh.run(strings.Fields(args)...)
		if got := sh.err.String(); strings.Contains(got, how) != said {
			t.Errorf("%s: want how to make keys: %t, said %s", args, said, got)
		}
	}
	sh := newShell(t, "ENV=")
	if code := sh.run("config", "check"); code != exitConfig || !strings.Contains(sh.err.String(), how) || !strings.Contains(sh.err.String(), "ENV is not set") {
		t.Errorf("config check without ENV: exit code %d, said %s", code, &sh.err)
	}
}

func TestServicesRefuseToStartWithAWrongConfiguration(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"api"}, {"worker"}, {"migrate", "up"}, {"users", "create", "--email", "a@b.example"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			sh := newShell(t, "ENV=nowhere")
			if code := sh.run(args...); code != exitConfig {
				t.Errorf("exit code %d, want %d: %s", code, exitConfig, &sh.err)
			}
		})
	}
}

func TestDevLooksAtTheFilesBeforeItStartsServers(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"no file": "nofile.txt", "an empty one": newShell(t).write("empty.txt", " \n")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t)
			code := sh.run("dev", "--ephemeral", "--once", path)
			if code != exitFailed || sh.out.Len() > 0 || !strings.Contains(sh.err.String(), path+": ") {
				t.Errorf("exit code %d, printed %q, said %s", code, &sh.out, &sh.err)
			}
		})
	}
}

func TestVersionAndCompletionGoToStandardOutput(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"version"}, {"completion", "bash"}, {"--help"}} {
		sh := newShell(t)
		if code := sh.run(args...); code != 0 || !strings.Contains(sh.out.String(), "masterspeak") {
			t.Errorf("%v: exit code %d, printed %q", args, code, &sh.out)
		}
	}
}

func TestPasswordIsTheFirstLineOfStandardInput(t *testing.T) {
	t.Parallel()
	sh := newShell(t)
	sh.program.In = strings.NewReader("correct horse \r\nnot this\n")
	if got, err := sh.program.readPassword(); err != nil || got != "correct horse " {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := newShell(t).program.readPassword(); err == nil {
		t.Error("an empty password was taken")
	}
}

func TestDotEnvAddsToTheEnvironmentInDevelopment(t *testing.T) {
	t.Parallel()
	sh := newShell(t)
	sh.write(".env", "COACH=nobody\n")
	if code := sh.run("config", "check", "--env", "development"); code != exitConfig || !strings.Contains(sh.err.String(), "COACH") {
		t.Errorf("in development: ended with %d and said %q, want the mistake in the file", code, sh.err.String())
	}
	if code := sh.run("config", "check", "--env", "test"); code != 0 {
		t.Errorf("elsewhere: ended with %d", code)
	}
}

func TestConfigCheckWarnsOfWhatProductionAcceptsAndFewMean(t *testing.T) {
	t.Parallel()
	sh := newShell(t,
		"DATABASE_URL=postgres://u:p@db/s?sslmode=verify-full", "NATS_URL=nats://hunter2@broker:4222", "REDIS_URL=rediss://cache:6379",
		"PUBLIC_BASE_URL=https://speech.example.com", "TRUSTED_HOSTS=speech.example.com", "ALLOWED_ORIGINS=https://app.example.com",
		"JWT_ACCESS_KEYS=a:0123456789abcdef0123456789abcdef", "JWT_RESET_KEYS=a:00112233445566778899aabbccddeeff",
		"JWT_VERIFY_KEYS=a:ffeeddccbbaa99887766554433221100", "TICKET_KEYS=a:0f1e2d3c4b5a69788796a5b4c3d2e1f0",
		"ENCRYPTION_KEYS=e:e0123456789abcdefe0123456789abcd", "SMTP_URL=smtps://u:p@mail.example.com", "MAIL_FROM=speech@example.com",
		"BLOB_URL=s3://speeches",
	)
	code := sh.run("config", "check", "--env", "production")
	if want := "masterspeak: warning: NATS_URL is in the clear, which only a private network may be\n"; code != 0 || sh.err.String() != want {
		t.Errorf("exit code %d, said %q, want %q", code, &sh.err, want)
	}
}

func TestServicesWarnOfWhatFewMeanWhenTheyStart(t *testing.T) {
	t.Parallel()
	environ := []string{
		"ENV=production", "PUBLIC_BASE_URL=https://a.example", "TRUSTED_HOSTS=a.example", "ALLOWED_ORIGINS=https://a.example",
		"DATABASE_URL=postgres://u:p@127.0.0.1:1/s", "NATS_URL=nats://nats.example", "REDIS_URL=rediss://r.example", "SMTP_URL=smtps://m.example",
		"MAIL_FROM=a@example.com", "BLOB_URL=s3://b",
	}
	for _, ring := range []string{"JWT_ACCESS_KEYS", "JWT_RESET_KEYS", "JWT_VERIFY_KEYS", "TICKET_KEYS", "ENCRYPTION_KEYS"} {
		environ = append(environ, ring+"=a:"+rand.Text()+rand.Text())
	}
	sh := newShell(t, environ...)
	if code := sh.run("migrate", "down"); code == 0 {
		t.Error("it found a database")
	}
	if !strings.Contains(sh.err.String(), `"variable":"NATS_URL","problem":"is in the clear, which only a private network may be"`) {
		t.Errorf("it said %s", &sh.err)
	}
}
