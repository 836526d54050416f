package cli

import (
	"fmt"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// drawPauses marks a long pause even where its column has more speech.
func (r *report) drawPauses(p *speech.Pauses, duration float64) (legend string) {
	if p == nil || len(p.Items) == 0 && p.Count > 0 {
		return ""
	}
	size := r.room()
	silent := make([]float64, size)
	for _, item := range p.Items {
		fill(silent, item.StartSeconds/duration, item.EndSeconds/duration)
	}
	cells := make([]cell, size)
	for c, share := range silent {
		cells[c] = speechCell(share)
	}
	for _, item := range p.Items {
		middle := (item.StartSeconds/2 + item.EndSeconds/2) / duration
		if item.EndSeconds-item.StartSeconds >= longPause && middle >= 0 && middle < 1 {
			cells[int(middle*float64(size))] = cell{'○', yellow}
		}
	}
	r.draw("Pauses", cells)
	return fmt.Sprintf("Pauses: █ speech, ░ pause, ▒ both, ○ %d seconds or more.", longPause)
}

func speechCell(silent float64) cell {
	switch {
	case silent < 0.25:
		return cell{'█', ""}
	case silent < 0.75:
		return cell{'▒', ""}
	}
	return cell{'░', dim}
}

// fill adds to each column the share of it that lies between two shares of all.
func fill(columns []float64, from, to float64) {
	size := float64(len(columns))
	from, to = clamp(from, 0, 1)*size, clamp(to, 0, 1)*size
	for c := int(from); c < len(columns) && float64(c) < to; c++ {
		columns[c] += max(min(to, float64(c+1))-max(from, float64(c)), 0)
	}
}
