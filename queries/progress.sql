-- What became of an owners speeches over time: of each measure the median, the
-- latest value, how far the fitted line goes from the first to the last, and
-- the values for drawing, oldest first. Looks at the latest speeches of the
-- window alone, by the index of lists, and unpacks each document twice however
-- much is read from it. A pace that was estimated from a text is no measure, and
-- what the score calls too little to judge is none either: of words where few
-- are known, of the voice where it was heard for a moment. An overall score goes
-- by the words, and by the voice only where nobody knows the words.
-- name: MeasureProgress :many
WITH latest AS MATERIALIZED (
    SELECT s.id, s.created_at, r.document->'scores' AS scores, r.document->'metrics' AS metrics
    FROM submissions s
    JOIN results r ON r.id = s.id
    WHERE s.owner_id = @owner_id AND s.created_at >= @since::timestamptz
    ORDER BY s.created_at DESC, s.id DESC
    LIMIT @max_rows
), judged AS (
    SELECT id, created_at, scores, metrics,
           (metrics->>'words')::int >= @shortest_text::int AS worded,
           coalesce(metrics->>'speech_seconds', metrics->>'duration_seconds')::float8 >= @shortest_spoken::float8 AS voiced
    FROM latest
), measured AS (
    SELECT m.name, m.value, l.id, l.created_at,
           row_number() OVER (PARTITION BY m.name ORDER BY l.created_at, l.id) AS place
    FROM judged l CROSS JOIN LATERAL (SELECT
        unnest(ARRAY['overall', 'clarity', 'structure', 'fillers', 'delivery', 'words_per_minute', 'articulation_rate',
                     'fillers_per_100_words', 'hedges_per_100_words', 'reading_ease', 'pause_median_seconds',
                     'pitch_sd_semitones']) AS name,
        unnest(ARRAY[
            l.scores->>'overall', l.scores->>'clarity', l.scores->>'structure', l.scores->>'fillers', l.scores->>'delivery',
            CASE WHEN l.metrics->>'duration_estimated' = 'false' AND l.metrics->>'words' <> '0' THEN l.metrics->>'words_per_minute' END,
            l.metrics->>'articulation_rate', l.metrics->'fillers'->>'per_100_words', l.metrics->'hedges'->>'per_100_words',
            l.metrics->'readability'->>'flesch_reading_ease', l.metrics->'pauses'->>'median_seconds',
            l.metrics->'pitch'->>'sd_semitones'])::float8 AS value,
        unnest(ARRAY[
            CASE WHEN l.metrics->'missing'->>'words' IS NULL THEN l.worded ELSE l.voiced END,
            l.worded, l.worded, l.worded, l.voiced, l.voiced, l.voiced, l.worded, l.worded, l.worded, l.voiced, l.voiced]) AS enough) m
    WHERE m.value IS NOT NULL AND m.enough
)
SELECT name::text AS name,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY value)::float8 AS median,
       coalesce(regr_slope(value, place) * (count(*) - 1), 0)::float8 AS trend,
       array_agg(id ORDER BY place)::uuid[] AS ids,
       array_agg(created_at ORDER BY place)::timestamptz[] AS times,
       array_agg(value ORDER BY place)::float8[] AS values
FROM measured
GROUP BY name;
