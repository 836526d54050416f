// What the console reads of the API's answers; api/openapi.yaml is the contract.
export type Status = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "expired";

export interface Problem {
  status: number; code: string; title: string; detail: string; request_id?: string; current_status?: Status;
  errors?: { pointer: string; code: string; detail: string }[];
}

export interface Analysis {
  id: string; status: Status; stage: string | null; title: string; kind: string; depth: string; source: "text" | "audio";
  language: string; lane: string; labels: string[]; attempts: number; version: number;
  created_at: string; started_at: string | null; finished_at: string | null; next_attempt_at: string | null;
  error: { code: string; message: string; retryable: boolean } | null;
  result: Result | null;
}

export interface Finding { text: string; class: string; start: number; end: number; suggestion?: string; tried?: { start: number; end: number }; start_seconds?: number; end_seconds?: number }
export interface Findings { count: number; per_100_words: number; per_minute: number; detection?: string; items: Finding[] | null; top: { text: string; count: number }[] | null }
export interface Pause { start_seconds: number; end_seconds: number; class: string; length: string }
export interface Moment { start_seconds: number; words_per_minute: number | null; fillers: number | null; articulation_rate?: number | null; pause_seconds?: number | null }
export interface Remark { text: string; quote?: string; suggestion?: string }
export interface Word { text: string; start_seconds: number; end_seconds: number }
export type ScoreName = "overall" | "clarity" | "structure" | "fillers" | "delivery";
export interface Failure { code: string; message: string }

export interface Metrics {
  words: number; sentences: number; syllables: number | null; unique_words: number; duration_seconds: number; duration_estimated: boolean;
  words_per_minute: number; articulation_rate: number | null; phonation_ratio?: number; snr_decibels?: number; clipped_share?: number;
  fillers: Findings | null; hedges: Findings | null; passive: Findings | null; repetition: Findings | null; inclusive: Findings | null;
  readability: { flesch_reading_ease: number; flesch_kincaid_grade: number } | null;
  vocabulary: { mattr: number | null; mtld: number | null } | null;
  sentence_length?: { mean: number; sd: number; max: number };
  structure: { opening: boolean; signposts: number; closing: boolean; questions: number } | null;
  pauses: { count: number; total_seconds: number; median_seconds: number; p90_seconds: number; items: Pause[] | null } | null;
  pitch: { median_hz: number; range_semitones: number; sd_semitones: number; variation: number } | null;
  loudness: { sd_decibels: number } | null;
  timeline: Moment[] | null;
  missing?: Record<string, string>;
}

export interface Result {
  scores: Record<ScoreName, number | null>;
  scoring_version: string;
  metrics: Metrics;
  feedback: { summary?: string; strengths?: Remark[] | null; improvements?: Remark[] | null; next_exercise?: string } | null;
  coaching: { status: string; provider?: string; model?: string; error?: Failure | null };
  transcription?: { status: string; provider?: string; error?: Failure };
  recording?: { format: string; bytes: number; truncated: boolean; track?: { step_seconds: number; pitch_semitones?: (number | null)[]; loudness_dbfs?: number[] } | null };
  transcript: { text: string; words?: Word[] | null };
}

export interface Page<T> { data: T[]; next_cursor: string | null }
export interface List<T> { data: T[] }
export interface User { id: string; email: string; full_name: string; verified: boolean; created_at: string; scopes?: string[] }
export interface APIKey { id: string; name: string; scopes: string[]; prefix: string; created_at: string; expires_at: string | null; last_used_at: string | null }
export interface Webhook {
  id: string; url: string; events: string[]; enabled: boolean; disabled_reason: "owner" | "failing" | "gone" | null;
  failing_since: string | null; old_secret_until: string | null; created_at: string;
}
export interface Delivery {
  id: string; type: string; analysis_id: string | null; status: "pending" | "delivered" | "failed" | "cancelled"; created_at: string; next_attempt_at: string | null;
  attempts: { at: string; status_code: number | null; error: string | null; duration_ms: number }[];
}
export interface Formats { formats: { name: string; media_types: string[]; extensions: string[] }[]; max_bytes: number; max_seconds: number; max_text_characters: number; transcription: boolean }
export interface Measure { name: string; better: "higher" | "lower" | "neither"; count: number; median: number; latest: number; change: number; trend: number; points: { id: string; at: string; value: number }[] }
export interface Progress { days: number; measures: Measure[] }

export interface Lane { name: string; queued: number; dispatched: number; running: number; delayed: number; oldest_age_seconds: number; paused: boolean; stream_messages: number | null; drift: number | null }
export interface Queue { lanes: Lane[]; dead_letters: number; workers: { id: string; version: string; slots: number; busy: number; last_seen: string }[] }
export interface DeadLetter { id: string; lane: string; kind: string; attempts: number; crashes: number; error: { code: string; message: string }; created_at: string; finished_at: string; replays: number; replayed_at: string | null }
