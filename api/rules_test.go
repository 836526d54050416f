package api

import "testing"

func TestARouteThatIsNotInTheTableIsRefused(t *testing.T) {
	t.Parallel()
	s := New(Config{Development: true}, Deps{})
	served := map[string]bool{}
	for _, r := range s.echo.Routes() {
		served[r.Method+" "+r.Path] = true
		if _, ok := ruleFor(r.Method, r.Path); !ok {
			t.Errorf("%s %s has no rule, so nobody can use it", r.Method, r.Path)
		}
	}
	for route := range rules {
		if !served[route] {
			t.Errorf("the rule of %s belongs to no route", route)
		}
	}
}
