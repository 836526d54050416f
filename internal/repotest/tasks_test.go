package repotest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

func decode(t *testing.T, path string, into any) {
	t.Helper()
	if err := yaml.Unmarshal(read(t, path), into); err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
}

func TestTasksAreFewAndDescribed(t *testing.T) {
	t.Parallel()
	const most = 12
	var taskfile struct {
		Tasks map[string]struct{ Desc string }
	}
	decode(t, "Taskfile.yml", &taskfile)
	if n := len(taskfile.Tasks) - 1; n > most { // default only lists the others
		t.Errorf("Taskfile.yml has %d targets, more than %d", n, most)
	}
	for name, task := range taskfile.Tasks {
		if task.Desc == "" {
			t.Errorf("the target %s has no desc, so task does not list it", name)
		}
	}
	for _, name := range strings.Fields("dev test check generate lint migrate migrate:new bench e2e ready up down") {
		if _, ok := taskfile.Tasks[name]; !ok {
			t.Errorf("Taskfile.yml has no target %s", name)
		}
	}
}

func TestEveryWorkflowRunsTheSameChecks(t *testing.T) {
	t.Parallel()
	workflows := files(t, func(path string) bool {
		return filepath.ToSlash(filepath.Dir(path)) == ".github/workflows"
	})
	for _, path := range workflows {
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct{ Run string }
			}
		}
		decode(t, path, &workflow)
		calls := false
		for _, job := range workflow.Jobs {
			for _, step := range job.Steps {
				calls = calls || strings.HasPrefix(strings.TrimSpace(step.Run), ".ci/run")
			}
		}
		if !calls {
			t.Errorf("%s does not call .ci/run: what it checks could not be checked elsewhere", path)
		}
	}
}

func TestChecksCanBeRunByHand(t *testing.T) {
	t.Parallel()
	info, err := os.Stat(filepath.Join(root, ".ci/run"))
	if err != nil {
		t.Fatalf("looking for the checks: %v", err)
	}
	if info.Mode().Perm()&0o111 == 0 {
		t.Error(".ci/run is not executable")
	}
}
