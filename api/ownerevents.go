package api

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// watchAnalyses streams all of the caller's analyses, those that are live now
// first.
func (s *Server) watchAnalyses(c echo.Context) error {
	ctx, who := c.Request().Context(), caller(c.Request().Context())
	leave, err := s.streams.enter(who.UserID)
	if err != nil {
		return err
	}
	defer leave()
	w := s.deps.Watcher.WatchOwner(who.UserID) // before reading, or a change in between is missed
	defer w.Close()
	live, err := s.live(ctx, who.UserID)
	if err != nil {
		return err
	}
	st, err := openStream(c)
	if err != nil {
		return nil // the client left
	}
	o := &ownerStream{
		stream: st, watch: w, shown: map[analysis.ID]int64{},
		live: func(ctx context.Context) ([]analysis.Analysis, error) { return s.live(ctx, who.UserID) },
		read: func(ctx context.Context, id analysis.ID) (analysis.Analysis, error) {
			return s.deps.Reader.Get(ctx, who.UserID, id)
		},
	}
	if err := o.snapshot(live); err != nil {
		return s.streamEnd(err, c)
	}
	return s.streamEnd(s.follow(ctx, w.Changed(), s.life(who.Expires), o), c)
}

// live reads a page of queued and a page of running analyses, newest first.
// More than that would be a list, which has its own route.
func (s *Server) live(ctx context.Context, owner analysis.ID) ([]analysis.Analysis, error) {
	queued, err := s.deps.Reader.List(ctx, owner, analysis.Filter{Status: analysis.Queued}, nil, maxPage)
	if err != nil {
		return nil, err
	}
	all, err := s.deps.Reader.List(ctx, owner, analysis.Filter{Status: analysis.Running}, nil, maxPage)
	if err != nil {
		return nil, err
	}
	running := map[analysis.ID]bool{}
	for i := range all {
		running[all[i].ID] = true
	}
	for _, a := range queued {
		if !running[a.ID] { // else it moved between the two reads
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b analysis.Analysis) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return all, nil
}

// ownerStream shows every live analysis of an owner, each version once.
type ownerStream struct {
	*stream
	watch OwnerWatch
	live  func(context.Context) ([]analysis.Analysis, error)
	read  func(context.Context, analysis.ID) (analysis.Analysis, error)
	shown map[analysis.ID]int64 // versions of live ones
}

func (o *ownerStream) snapshot(live []analysis.Analysis) error {
	for i := range live {
		o.shown[live[i].ID] = live[i].Version
	}
	return o.send("snapshot", "", AnalysisList{Data: withoutResults(live)})
}

// errFellBehind disconnects a client that read too slowly or that too much went
// past: it comes back for a new snapshot instead of missing changes unknowingly.
var errFellBehind = errors.New("the stream fell too far behind")

func (o *ownerStream) changed(ctx context.Context) (bool, error) {
	if o.watch.Overflowed() {
		return true, errFellBehind
	}
	events := o.watch.Drain()
	if len(events) == 0 {
		return false, o.resync(ctx)
	}
	for _, e := range events {
		if e.Version != 0 && e.Version <= o.shown[e.ID] {
			continue
		}
		if err := o.look(ctx, e.ID); err != nil {
			return true, err
		}
	}
	return false, nil
}

// resync makes up for events that did not come: it shows what is live now, and
// how those ended that were live when they were last shown.
func (o *ownerStream) resync(ctx context.Context) error {
	live, err := o.live(ctx)
	if err != nil {
		return err
	}
	before := maps.Clone(o.shown)
	for i := range live {
		delete(before, live[i].ID)
		if err := o.show(&live[i]); err != nil {
			return err
		}
	}
	if len(before) > maxPage {
		return errFellBehind // a snapshot costs less than so many reads
	}
	for id := range before {
		if err := o.look(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (o *ownerStream) look(ctx context.Context, id analysis.ID) error {
	a, err := o.read(ctx, id)
	if errors.Is(err, analysis.ErrNotFound) || errors.Is(err, analysis.ErrGone) {
		delete(o.shown, id) // erased since
		return nil
	}
	if err != nil {
		return err
	}
	return o.show(&a)
}

// quiet looks for itself, as an event may be lost even while the bus is there.
func (o *ownerStream) quiet(ctx context.Context) (bool, error) {
	if err := o.resync(ctx); err != nil {
		return true, err
	}
	return false, o.keepAlive()
}

// show forgets what has ended, or the map would grow as long as the stream
// lasts; an event that comes late is then shown twice, with the same version.
func (o *ownerStream) show(a *analysis.Analysis) error {
	if a.Version <= o.shown[a.ID] {
		return nil
	}
	if a.Status.Terminal() {
		delete(o.shown, a.ID)
		return o.send("done", "", brief(a))
	}
	o.shown[a.ID] = a.Version
	return o.send("status", "", brief(a))
}
