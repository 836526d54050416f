package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/secret"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type account struct {
	Name     string
	Password secret.Value
	Keys     map[string]secret.Value
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	const text = "correct horse"
	in := account{"ann", text, map[string]secret.Value{"k": text}}
	out := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s"} {
		out[verb] = fmt.Sprintf(verb+" "+verb, in, in.Password)
	}
	asJSON, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	out["json"] = string(asJSON)
	var buf bytes.Buffer
	log := zerolog.New(&buf)
	log.Info().Interface("in", in).Stringer("password", in.Password).Any("p", in.Password).Send()
	slog.New(slog.NewTextHandler(&buf, nil)).Info("x", "in", in, "password", in.Password)
	out["logs"] = buf.String()
	for how, s := range out {
		if strings.Contains(s, text) || strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", text)) {
			t.Errorf("%s tells the secret: %s", how, s)
		}
		if !strings.Contains(s, "***") {
			t.Errorf("%s shows no mask: %s", how, s)
		}
	}
}

func TestASecretIsRevealedOnDemand(t *testing.T) {
	t.Parallel()
	var v secret.Value
	if !v.IsZero() || v.String() != "***" {
		t.Errorf("the zero value: IsZero %v, String %s", v.IsZero(), v)
	}
	if err := json.Unmarshal([]byte(`"s"`), &v); err != nil {
		t.Fatal(err)
	}
	if v.Reveal() != "s" || v.IsZero() {
		t.Errorf("Reveal() = %q, want what was read", v.Reveal())
	}
}
