package app_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
)

func TestGuessesFromManyAddressesDoNotShutTheOwnerOut(t *testing.T) {
	t.Parallel()
	s := newSystem(t, append(limited(1), "RATE_LIMIT_AUTH=5/hour", "TRUSTED_PROXIES=127.0.0.1", "REDIS_URL=")...)
	s.startAPI()
	ada := s.register()
	login := func(password string, from int) int {
		return s.nobody().ask("POST /v1/auth/login", fmt.Sprintf(`{"email":"%s","password":"%s"}`, ada.email, s.log.secret(password)),
			fmt.Sprintf("X-Forwarded-For: 198.51.100.%d", from)).status
	}
	for from := range 7 {
		if got := login("wrong horse battery", from); got != http.StatusUnauthorized {
			t.Errorf("guess %d: got %d, want 401", from, got)
		}
	}
	var all sync.WaitGroup
	for from := range 6 { // more often than the limit: what succeeds does not count
		all.Go(func() {
			if got := login(ada.password, 100+from); got != http.StatusOK {
				t.Errorf("the owner's login %d: got %d, want 200", from, got)
			}
		})
	}
	all.Wait()
}
