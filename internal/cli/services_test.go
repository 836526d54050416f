package cli

import (
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

func TestConfigCheckTakesDevelopmentAsItIs(t *testing.T) {
	t.Parallel()
	sh := newShell(t, "ENV=production")
	code := sh.run("config", "check", "--env", "test")
	if code != 0 || sh.out.String() != "The configuration is valid for test.\n" {
		t.Errorf("exit code %d, printed %q, said %s", code, &sh.out, &sh.err)
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
