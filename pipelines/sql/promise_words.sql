-- What was let know of a case: signals of residents, returns by them, closings with proof, and the office's own «not solved».
SELECT case_id, event_id AS id, said_at AS at,
    CASE WHEN signal IN ('returned', 'reopened') THEN 'returned'
        WHEN signal = 'rating' THEN CASE WHEN TRY_CAST(value AS INTEGER) >= 4 THEN 'satisfied' WHEN TRY_CAST(value AS INTEGER) <= 2 THEN 'dissatisfied' END
        ELSE value END AS value
FROM satisfaction_signals
UNION ALL
SELECT case_id, id, happened_at,
    CASE WHEN kind = 'reopened' THEN 'returned'
        WHEN (payload ->> 'outcome') = 'Решено' AND coalesce(payload ->> 'proof', '') <> '' THEN 'proved'
        WHEN (payload ->> 'outcome') = 'Не решено' THEN 'given_up' END
FROM standing_events
WHERE kind = 'reopened' OR (kind = 'status' AND (payload ->> 'outcome') IN ('Решено', 'Не решено'));
