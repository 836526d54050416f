package repotest

import (
	"crypto/rand"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/masterspeak/masterspeak/internal/config"
)

// secret stands for every value that must come from .env.
const secret = "from-the-environment"

var secretVariables = []string{"POSTGRES_PASSWORD", "NATS_PASSWORD", "REDIS_PASSWORD",
	"JWT_ACCESS_KEYS", "JWT_RESET_KEYS", "JWT_VERIFY_KEYS", "TICKET_KEYS"}

func loadCompose(t *testing.T, environment types.Mapping) (*types.Project, error) {
	t.Helper()
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  root,
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: read(t, "compose.yaml")}},
		Environment: environment,
	}, func(options *loader.Options) {
		options.SkipResolveEnvironment = true // .env exists on machines that deploy, not here
	})
}

func project(t *testing.T) *types.Project {
	t.Helper()
	environment := types.Mapping{}
	for _, name := range secretVariables {
		environment[name] = secret
	}
	loaded, err := loadCompose(t, environment)
	if err != nil {
		t.Fatalf("loading compose.yaml: %v", err)
	}
	return loaded
}

func TestComposeStartsEveryService(t *testing.T) {
	t.Parallel()
	services := project(t).Services
	for _, name := range []string{"postgres", "nats", "redis", "migrate", "api", "worker"} {
		service, ok := services[name]
		if !ok {
			t.Errorf("compose.yaml has no service %s", name)
			continue
		}
		if name != "migrate" && (service.HealthCheck == nil || len(service.HealthCheck.Test) == 0) {
			t.Errorf("the service %s has no health check", name)
		}
	}
	for _, name := range []string{"api", "worker"} {
		if service := services[name]; !slices.Contains(service.GetDependencies(), "migrate") {
			t.Errorf("the service %s may start before the migrations have run", name)
		}
	}
}

func TestComposeScalesTheWorker(t *testing.T) {
	t.Parallel()
	worker := project(t).Services["worker"]
	if worker.ContainerName != "" {
		t.Errorf("the worker is named %s: a second one could not start", worker.ContainerName)
	}
	if len(worker.Ports) > 0 {
		t.Errorf("the worker publishes %v: a second one could not start", worker.Ports)
	}
}

func TestComposePublishesTheAPIOnly(t *testing.T) {
	t.Parallel()
	for name, service := range project(t).Services {
		if name != "api" && len(service.Ports) > 0 {
			t.Errorf("the service %s is reachable from outside: %v", name, service.Ports)
		}
	}
}

func TestComposeHasNoDefaultSecrets(t *testing.T) {
	t.Parallel()
	for _, missing := range secretVariables {
		t.Run("refuses to start without "+missing, func(t *testing.T) {
			t.Parallel()
			environment := types.Mapping{}
			for _, name := range secretVariables {
				if name != missing {
					environment[name] = secret
				}
			}
			_, err := loadCompose(t, environment)
			if err == nil || !strings.Contains(err.Error(), missing) {
				t.Errorf("got error %v, want one that names %s", err, missing)
			}
		})
	}
}

var secretName = regexp.MustCompile(`PASS|SECRET|TOKEN|AUTH|_KEYS?$`)

func TestComposeHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	for name, service := range project(t).Services {
		for key, value := range service.Environment {
			if value == nil {
				continue
			}
			if secretName.MatchString(key) && *value != secret {
				t.Errorf("%s: %s is written in compose.yaml, read it from .env", name, key)
			}
			link, err := url.Parse(*value)
			if err != nil || link.User == nil {
				continue
			}
			if password, _ := link.User.Password(); password != secret {
				t.Errorf("%s: the password in %s is written in compose.yaml, read it from .env", name, key)
			}
		}
	}
}

func TestExampleEnvironmentListsEverySecretAndFillsNone(t *testing.T) {
	t.Parallel()
	example := string(read(t, ".env.example"))
	for _, name := range secretVariables {
		if !regexp.MustCompile(`(?m)^` + name + `=$`).MatchString(example) {
			t.Errorf(".env.example must list %s, without a value", name)
		}
	}
}

func TestTheServicesTakeTheExampleFilledIn(t *testing.T) {
	t.Parallel()
	filled := types.Mapping{}
	for line := range strings.Lines(string(read(t, ".env.example"))) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case !ok || strings.HasPrefix(line, "#"):
			continue
		case strings.HasSuffix(name, "_KEYS"):
			value = "k1:" + rand.Text() + rand.Text()
		case value == "":
			value = rand.Text() + rand.Text()
		}
		filled[name] = value
	}
	loaded, err := loadCompose(t, filled)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"migrate", "api", "worker"} {
		environ := filled.Values() // from env_file
		for key, value := range loaded.Services[name].Environment {
			environ = append(environ, key+"="+*value)
		}
		if _, err := config.Load(environ, "DATABASE_URL", "NATS_URL", "JWT_ACCESS_KEYS"); err != nil {
			t.Errorf("%s does not start: %v", name, err)
		}
	}
}

func TestNATSConfigurationSyncsEverySecond(t *testing.T) {
	t.Parallel()
	options, err := server.ProcessConfigFile(filepath.Join(root, "deploy/nats/nats-server.conf"))
	if err != nil {
		t.Fatalf("reading the NATS configuration: %v", err)
	}
	if !options.JetStream || options.SyncInterval != time.Second {
		t.Errorf("got JetStream %t, synced every %s; want it every second", options.JetStream, options.SyncInterval)
	}
	if options.HTTPPort == 0 {
		t.Error("monitoring is off: the health check would never succeed")
	}
}

func TestImageRunsWithoutPrivileges(t *testing.T) {
	t.Parallel()
	dockerfile := string(read(t, "Dockerfile"))
	final := dockerfile[strings.LastIndex(dockerfile, "\nFROM "):]
	user := regexp.MustCompile(`(?m)^USER\s+(\S+)`).FindStringSubmatch(final)
	if user == nil {
		t.Fatal("the last stage of the Dockerfile names no USER: it would run as root")
	}
	if name, _, _ := strings.Cut(user[1], ":"); name == "root" || name == "0" {
		t.Errorf("the image runs as %s", user[1])
	}
	if !strings.Contains(dockerfile, "CGO_ENABLED=0") {
		t.Error("the image has no C library: build with CGO_ENABLED=0")
	}
}

func TestImageGetsEveryPackage(t *testing.T) {
	t.Parallel()
	allowed := strings.Split(string(read(t, ".dockerignore")), "\n")
	for _, path := range files(t, isProgram) {
		top, _, _ := strings.Cut(path, "/")
		if top == "bench" || top == "e2e" {
			continue // not part of the program
		}
		if !slices.Contains(allowed, "!"+top) {
			t.Errorf("%s never reaches the image: add !%s to .dockerignore", path, top)
		}
	}
}
