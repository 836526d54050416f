package e2e

import (
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
)

func TestMain(m *testing.M) { stage.Main(m) }
