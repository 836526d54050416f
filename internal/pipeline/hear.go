package pipeline

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/delivery"
	"github.com/masterspeak/masterspeak/internal/speech"
	"github.com/masterspeak/masterspeak/internal/transcribe"
	"github.com/masterspeak/masterspeak/internal/voice"
)

// hear fills the report from a recording. Passing is an error that another try
// may do without; err is one that leaves no report.
func (a *Analyzer) hear(ctx context.Context, job *analysis.Job, r *Report, enter func(analysis.Stage)) (passing, err error) {
	h, err := a.listen(ctx, job, enter)
	if err != nil {
		return nil, err
	}
	defer func() { _ = h.local.Close() }()
	enter(analysis.Transcribing)
	t, done, passing := a.transcribe(ctx, job, h)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	enter(analysis.Measuring)
	r.Transcription = &done
	r.Recording = &Recording{
		Format: string(h.info.Format), Bytes: h.local.Bytes, SampleRate: h.info.Rate, Channels: h.info.Channels,
		Truncated: h.info.Truncated, Track: h.voice.Track, Endings: h.voice.Endings,
	}
	if t == nil {
		r.Metrics = speech.Unheard(done.Error.Message)
		delivery.Merge(&r.Metrics, inWords(&h.voice), delivery.Transcript{})
		return passing, nil
	}
	r.Transcript = transcriptOf(t)
	r.Metrics = speech.MeasureIn(t.Text, job.Language)
	delivery.Merge(&r.Metrics, inWords(&h.voice), wordsOf(t))
	return passing, nil
}

func transcriptOf(t *transcribe.Transcript) Transcript {
	out := Transcript{Text: t.Text, Words: make([]Word, len(t.Words))}
	for i, w := range t.Words {
		out.Words[i] = Word{Text: w.Text, StartSeconds: w.StartSeconds, EndSeconds: w.EndSeconds}
	}
	return out
}

func wordsOf(t *transcribe.Transcript) delivery.Transcript {
	out := delivery.Transcript{Text: t.Text, MissingWords: t.Missing["words"], Detection: speech.LowerBound}
	if t.Verbatim {
		out.Detection = speech.Verbatim
	}
	for _, w := range t.Words {
		out.Words = append(out.Words, delivery.Word(w))
	}
	return out
}

// inWords says what the ear heard in the words of package delivery.
func inWords(v *voice.Voice) delivery.Voice {
	out := delivery.Voice{
		DurationSeconds: v.DurationSeconds, Missing: v.Missing,
		SpeechStartSeconds: v.SpeechStartSeconds, SpeechEndSeconds: v.SpeechEndSeconds,
	}
	if p := v.Pauses; p != nil {
		for _, pause := range p.Items {
			out.Pauses = append(out.Pauses, delivery.Span{StartSeconds: pause.StartSeconds, EndSeconds: pause.EndSeconds})
		}
	}
	if p := v.Pitch; p != nil {
		out.Pitch = &speech.Pitch{MedianHz: p.MedianHz, RangeSemitones: p.RangeSemitones, SDSemitones: p.SDSemitones, Variation: p.Variation}
	}
	if l := v.Loudness; l != nil {
		out.Loudness = &speech.Loudness{SDDecibels: l.SDDecibels}
		out.SNRDecibels, out.ClippedShare = l.SNRDecibels, l.ClippedShare
	}
	if t := v.Tempo; t != nil {
		out.Syllables, out.PhonationSeconds = t.Syllables, t.PhonationSeconds
		out.SpeechRate, out.ArticulationRate = &t.SpeechRate, &t.ArticulationRate
	}
	for _, w := range v.Timeline {
		out.Windows = append(out.Windows, delivery.Window{
			StartSeconds: w.StartSeconds, PitchSemitones: w.PitchSemitones, LoudnessDecibels: w.LoudnessDBFS, ArticulationRate: w.ArticulationRate,
		})
	}
	return out
}
