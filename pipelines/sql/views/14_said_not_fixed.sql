-- Cases whose answer a resident calls not done, and nobody has answered since: a curator decides whether to reopen.
CREATE OR REPLACE VIEW said_not_fixed AS
SELECT s.case_id, s.event_id AS message_id, s.said_at, s.evidence, count(*) OVER (PARTITION BY s.case_id) AS times
FROM satisfaction_signals s JOIN cases c ON c.id = s.case_id
WHERE s.signal = 'reply' AND s.value = 'not_fixed' AND c.status NOT IN ('новое', 'в работе')
AND NOT EXISTS (FROM standing_events e WHERE e.case_id = s.case_id AND e.kind IN ('answered', 'reopened') AND e.happened_at > s.said_at)
AND NOT EXISTS (FROM satisfaction_signals f WHERE f.case_id = s.case_id AND f.value = 'fixed' AND f.said_at > s.said_at)
QUALIFY row_number() OVER (PARTITION BY s.case_id ORDER BY s.said_at DESC, s.event_id) = 1;
