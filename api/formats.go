package api

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// GetFormats says what recordings may be, and how large.
func (s *Server) GetFormats(context.Context, GetFormatsRequestObject) (GetFormatsResponseObject, error) {
	out := GetFormats200JSONResponse{
		MaxBytes: s.cfg.MaxUploadBytes, MaxSeconds: s.cfg.MaxAudioSeconds, MaxTextCharacters: analysis.MaxTextChars,
		Transcription: s.cfg.Transcription,
	}
	for _, f := range s.cfg.Formats {
		out.Formats = append(out.Formats, struct {
			Extensions []string `json:"extensions"`
			MediaTypes []string `json:"media_types"`
			Name       string   `json:"name"`
		}{f.Extensions, f.MediaTypes, string(f.Name)})
	}
	return out, nil
}
