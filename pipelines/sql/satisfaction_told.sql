-- Ratings and returns: what residents told the official systems (a return there is `returned`), or what an office took down of them (`reopened`).
INSERT INTO satisfaction_signals
SELECT
    e.id, e.case_id,
    CASE WHEN e.kind = 'rated' THEN 'rating' WHEN e.origin IN (SELECT system FROM export_rows) THEN 'returned' ELSE 'reopened' END,
    CASE WHEN e.kind = 'rated' THEN (e.payload ->> 'rating') ELSE 'not_fixed' END,
    e.happened_at, e.origin
FROM standing_events e
WHERE e.kind = 'reopened' OR (e.kind = 'rated' AND regexp_full_match((e.payload ->> 'rating'), '[1-5]'));
