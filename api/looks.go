package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// looks reads what changed, for all streams.
type looks = shared[analysis.Ref, *sight]

// sight is an analysis as it was read, for every stream that shows it.
type sight struct {
	analysis.Analysis
	brief func() ([]byte, error) // without the result, encoded once
}

func newSight(a analysis.Analysis) *sight {
	return &sight{Analysis: a, brief: sync.OnceValues(func() ([]byte, error) {
		out := toAnalysis(&a)
		out.Result = nil
		return encode(out)
	})}
}

// done adds the event that ends the stream of one analysis, with its result.
func (v *sight) done(frames []byte) ([]byte, error) {
	body, err := encode(toAnalysis(&v.Analysis))
	if err != nil {
		return frames, err
	}
	return appendFrame(frames, "done", strconv.FormatInt(v.Version, 10), body), nil
}

func newLooks(s *Server) *looks {
	return &looks{
		timeout: s.cfg.RequestTimeout, most: 200, lanes: 2, asked: map[analysis.Ref]*answer[*sight]{},
		read: func(ctx context.Context, wanted []analysis.Ref) (map[analysis.Ref]*sight, error) {
			found, err := s.deps.Reader.GetAll(ctx, wanted)
			seen := make(map[analysis.Ref]*sight, len(found))
			for i := range found {
				a := newSight(found[i])
				_, _ = a.brief() // here already: the stack of a stream should not grow for it
				seen[analysis.Ref{Owner: a.Owner, ID: a.ID}] = a
			}
			return seen, err
		},
	}
}

// lives reads what is live of an owner, for all of the owner's streams.
type lives = shared[analysis.ID, []*sight]

func newLives(s *Server) *lives {
	return &lives{
		timeout: s.cfg.RequestTimeout, most: 1, lanes: 4, asked: map[analysis.ID]*answer[[]*sight]{},
		read: func(ctx context.Context, owners []analysis.ID) (map[analysis.ID][]*sight, error) {
			found, err := s.live(ctx, owners[0])
			seen := make([]*sight, len(found))
			for i := range found {
				seen[i] = newSight(found[i])
			}
			return map[analysis.ID][]*sight{owners[0]: seen}, err
		},
	}
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

// encode makes the data of an event, which is on one line.
func encode(data any) ([]byte, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("encoding an event: %w", err)
	}
	return body, nil
}
