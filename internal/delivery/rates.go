package delivery

// setVoice copies what the voice alone knows.
func (r *merger) setVoice() {
	m := r.m
	m.Pitch, m.Loudness = r.v.Pitch, r.v.Loudness
	if p := m.Pitch; p != nil && !(finite(p.MedianHz) && finite(p.RangeSemitones) && finite(p.SDSemitones) && finite(p.Variation)) {
		m.Pitch = nil
	}
	if l := m.Loudness; l != nil && !finite(l.SDDecibels) {
		m.Loudness = nil
	}
	r.note("pitch", m.Pitch != nil)
	r.note("loudness", m.Loudness != nil)
	r.set("snr_decibels", &m.SNRDecibels, value(r.v.SNRDecibels), r.v.SNRDecibels != nil, "loudness.snr_decibels", "loudness")
	m.ClippedShare = nil
	if m.Loudness != nil && r.v.ClippedShare >= 0 && r.v.ClippedShare <= 1 {
		share := tenThousandths(r.v.ClippedShare)
		m.ClippedShare = &share
	}
	r.note("clipped_share", m.ClippedShare != nil, "loudness")
}

// note keeps Missing true to a metric that is there or not.
func (r *merger) note(name string, known bool, sources ...string) {
	if known {
		delete(r.m.Missing, name)
		return
	}
	r.m.Missing[name] = r.why(append(sources, name)...)
}

// setRates counts syllables: those of the words where they can be read, which
// misses none, else those that were heard.
func (r *merger) setRates() {
	m, v := r.m, r.v
	spoken, phonation := r.speech.seconds(), v.PhonationSeconds
	long := spoken >= shortest && phonation >= shortest && finite(phonation)
	syllables := v.Syllables
	speechRate, articulationRate := v.SpeechRate, v.ArticulationRate
	if m.Syllables != nil && *m.Syllables > 0 {
		syllables, speechRate, articulationRate = *m.Syllables, nil, nil
	}
	known := long && syllables > 0
	r.set("articulation_rate", &m.ArticulationRate, or(articulationRate, float64(syllables)/phonation), known, "tempo", "pauses")
	r.set("speech_rate", &m.SpeechRate, or(speechRate, float64(syllables)/spoken), known, "tempo", "pauses")
	r.set("phonation_ratio", &m.PhonationRatio, min(phonation/spoken, 1), long, "tempo", "pauses")
	r.set("mean_length_of_run", &m.MeanLengthOfRun, float64(syllables)/float64(len(r.pauses)+1), known && r.pausesKnown(), "tempo", "pauses")
}

func or(stated *float64, computed float64) float64 {
	if stated != nil && finite(*stated) {
		return *stated
	}
	return computed
}

func value(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}
