-- What was said of cases, masked: residents' messages, answers and words of departments.
SELECT o.case_id, m.published_at AS at, false AS office, a.masked_text AS text
FROM case_messages o JOIN messages m ON m.id = o.message_id JOIN analyses a ON a.message_id = m.id AND a.version = m.version
WHERE m.deleted_at IS NULL AND NOT m.author_is_official AND list_contains($cases, o.case_id)
UNION ALL
SELECT e.case_id, e.happened_at, true, coalesce(nullif(e.payload->>'text', ''), nullif(e.payload->>'reason', ''), a.masked_text)
FROM standing_events e
LEFT JOIN messages m ON m.id = coalesce(e.payload->>'reply', e.message_id) AND m.author_is_official AND m.deleted_at IS NULL
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version
WHERE e.kind IN ('answered', 'status', 'returned') AND list_contains($cases, e.case_id)
ORDER BY ALL;
