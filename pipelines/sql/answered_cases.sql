-- Everything that is known of answers: the answers themselves, what curators said of them, closings, which may prove them, returns of residents, and
-- corrections of events, of cases that have an answer.
SELECT e.id, e.case_id, e.message_id, e.kind, e.happened_at, e.office, e.origin, e.payload, c.department, c.outcome = 'Решено' AS solved
FROM case_events e
JOIN cases c ON c.id = e.case_id
WHERE e.kind IN ('answered', 'checked', 'status', 'reopened', 'corrected') AND e.case_id IN (SELECT case_id FROM case_events WHERE kind = 'answered')
ORDER BY e.case_id, e.happened_at, e.id;
