package worker

import (
	"testing"
	"time"
)

func TestTroubleIsToldFirstAndNowAndThenAndItsEndOnce(t *testing.T) {
	t.Parallel()
	var tr trouble
	now := time.Now()
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {time.Second, false}, {sayEvery - 1, false}, {sayEvery, true}, {sayEvery + time.Second, false}} {
		if got := tr.worth("lanes", now.Add(step.after)); got != step.want {
			t.Errorf("after %s it is worth saying: %t, want %t", step.after, got, step.want)
		}
	}
	if !tr.worth("claim", now) {
		t.Error("one trouble hides another")
	}
	if !tr.over("lanes") || tr.over("lanes") {
		t.Error("the end of a trouble must be told once")
	}
	if !tr.over() || tr.over() {
		t.Error("the end of all trouble must be told once")
	}
}
