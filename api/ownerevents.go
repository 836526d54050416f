package api

import (
	"context"
	"errors"
	"maps"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// watchAnalyses streams all of the caller's analyses, those that are live now
// first.
func (s *Server) watchAnalyses(c echo.Context) error {
	ctx, who := c.Request().Context(), caller(c.Request().Context())
	v, err := s.streams.enter(who.UserID)
	if err != nil {
		return err
	}
	defer v.end()
	w := s.deps.Watcher.WatchOwner(who.UserID) // before reading, or a change in between is missed
	v.atEnd(w.Close)
	live, err := s.live(ctx, who.UserID)
	if err != nil {
		return err
	}
	body, err := encode(AnalysisList{Data: withoutResults(live)})
	if err != nil {
		return err
	}
	o := &ownerStream{looks: s.looks, lives: s.lives, owner: who.UserID, watch: w, shown: make(map[analysis.ID]int64, len(live))}
	for i := range live {
		o.shown[live[i].ID] = live[i].Version
	}
	return s.begin(c, v, w.Changed(), o, appendFrame(nil, "snapshot", "", body))
}

// ownerStream shows every live analysis of an owner, each version once.
type ownerStream struct {
	looks *looks
	lives *lives
	owner analysis.ID
	watch OwnerWatch
	shown map[analysis.ID]int64 // versions of live ones
}

// errFellBehind disconnects a client that read too slowly or that too much went
// past: it comes back for a new snapshot instead of missing changes unknowingly.
var errFellBehind = errors.New("the stream fell too far behind")

func (o *ownerStream) changed(ctx context.Context, frames []byte) (_ []byte, done bool, err error) {
	if o.watch.Overflowed() {
		return frames, false, errFellBehind
	}
	events := o.watch.Drain()
	if len(events) == 0 {
		return o.quiet(ctx, frames)
	}
	for _, e := range events {
		if e.Version != 0 && e.Version <= o.shown[e.ID] {
			continue
		}
		if frames, err = o.look(ctx, frames, e.ID); err != nil {
			break
		}
	}
	return frames, false, err
}

// quiet makes up for events that did not come, be it that one was lost or that
// the bus was away: it shows what is live now, and how those ended that were
// live when they were last shown.
func (o *ownerStream) quiet(ctx context.Context, frames []byte) (_ []byte, done bool, err error) {
	live, _, err := o.lives.ask(ctx, o.owner)
	if err != nil {
		return frames, false, err
	}
	before := maps.Clone(o.shown)
	for _, a := range live {
		delete(before, a.ID)
		if frames, err = o.show(frames, a); err != nil {
			return frames, false, err
		}
	}
	if len(before) > maxPage {
		return frames, false, errFellBehind // a snapshot costs less than so many reads
	}
	for id := range before {
		if frames, err = o.look(ctx, frames, id); err != nil {
			break
		}
	}
	return frames, false, err
}

func (o *ownerStream) look(ctx context.Context, frames []byte, id analysis.ID) ([]byte, error) {
	a, found, err := o.looks.ask(ctx, analysis.Ref{Owner: o.owner, ID: id})
	if err != nil {
		return frames, err
	}
	if !found {
		delete(o.shown, id) // erased since
		return frames, nil
	}
	return o.show(frames, a)
}

// show forgets what has ended, or the map would grow as long as the stream
// lasts; an event that comes late is then shown twice, with the same version.
func (o *ownerStream) show(frames []byte, a *sight) ([]byte, error) {
	if a.Version <= o.shown[a.ID] {
		return frames, nil
	}
	body, err := a.brief()
	if err != nil {
		return frames, err
	}
	if a.Status.Terminal() {
		delete(o.shown, a.ID)
		return appendFrame(frames, "done", "", body), nil
	}
	o.shown[a.ID] = a.Version
	return appendFrame(frames, "status", "", body), nil
}
