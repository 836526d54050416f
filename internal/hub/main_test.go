package hub_test

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/hub"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var errRefused = errors.New("refused")

// switchboard is a bus that does what a test says.
type switchboard struct {
	mu         sync.Mutex // guards what follows
	listeners  map[analysis.ID]map[int]func(analysis.Event)
	subscribed int // how often
	refusing   bool
	away       bool
	reconnects uint64
}

func newHub(t *testing.T) (*hub.Hub, *switchboard) {
	t.Helper()
	bus := &switchboard{listeners: make(map[analysis.ID]map[int]func(analysis.Event))}
	return hub.New(bus, zerolog.Nop()), bus
}

func (s *switchboard) Subscribe(owner analysis.ID, f func(analysis.Event)) (func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusing {
		return nil, errRefused
	}
	s.subscribed++
	n := s.subscribed
	if s.listeners[owner] == nil {
		s.listeners[owner] = make(map[int]func(analysis.Event))
	}
	s.listeners[owner][n] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if delete(s.listeners[owner], n); len(s.listeners[owner]) == 0 {
			delete(s.listeners, owner)
		}
	}, nil
}

func (s *switchboard) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.away
}

func (s *switchboard) Reconnects() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reconnects
}

// say delivers the event to whoever is subscribed.
func (s *switchboard) say(ev analysis.Event) {
	s.mu.Lock()
	listeners := slices.Collect(maps.Values(s.listeners[ev.Owner]))
	s.mu.Unlock()
	for _, f := range listeners {
		f(ev)
	}
}

func (s *switchboard) refuse(refusing bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing = refusing
}

func (s *switchboard) disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = true
}

func (s *switchboard) reconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = false
	s.reconnects++
}

// counts is how often was subscribed in all and how many owners are listened to now.
func (s *switchboard) counts() (subscribed, listening int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.subscribed, len(s.listeners)
}

// watch is what both kinds of watches have.
type watch interface{ Changed() <-chan struct{} }

// woken takes a wake-up that has already happened.
func woken(w watch) bool {
	select {
	case <-w.Changed():
		return true
	default:
		return false
	}
}

func newID() analysis.ID { return analysis.ID(uuid.New()) }

func event(owner, id analysis.ID, version int64) analysis.Event {
	return analysis.Event{Owner: owner, ID: id, Version: version, Status: analysis.Running}
}
