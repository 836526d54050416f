package hub_test

import (
	"fmt"
	"log"
	"os"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/hub"
	"github.com/masterspeak/masterspeak/internal/queue"
)

// exampleBus is the real one, over a server of the example's own.
func exampleBus() (events *queue.Events, stop func()) {
	dir, err := os.MkdirTemp("", "example-*")
	check(err)
	server, err := devstack.StartNATS(devstack.NATSConfig{Dir: dir, Fast: true})
	check(err)
	nc, err := queue.Connect(server.URL(), "example", zerolog.Nop(), nil)
	check(err)
	return queue.NewEvents(nc), func() {
		nc.Close()
		server.Stop()
		os.RemoveAll(dir)
	}
}

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

// Watch first, read second: a change in between is then not missed. A process
// also runs Hub.Run, which covers for a bus that is away.
func ExampleHub_Watch() {
	bus, stop := exampleBus()
	defer stop()
	h := hub.New(bus, zerolog.Nop())
	owner, id := analysis.ID{15: 1}, analysis.ID{15: 2}

	w := h.Watch(owner, id)
	defer w.Close()
	fmt.Println("read the job from Postgres")

	bus.Announce(analysis.Event{Owner: owner, ID: id, Version: 2, Status: analysis.Running}) // by a worker, elsewhere
	<-w.Changed()
	fmt.Println("it may have changed: read it again")
	// Output:
	// read the job from Postgres
	// it may have changed: read it again
}

// An owner's watch tells which jobs changed, each with its latest state only.
func ExampleHub_WatchOwner() {
	bus, stop := exampleBus()
	defer stop()
	h := hub.New(bus, zerolog.Nop())
	owner, id := analysis.ID{15: 1}, analysis.ID{15: 2}

	w := h.WatchOwner(owner)
	defer w.Close()
	bus.Announce(analysis.Event{Owner: owner, ID: id, Version: 2, Status: analysis.Running})

	<-w.Changed()
	for _, ev := range w.Drain() {
		fmt.Println(ev.Status, "at version", ev.Version)
	}
	fmt.Println("overflowed:", w.Overflowed())
	// Output:
	// running at version 2
	// overflowed: false
}
