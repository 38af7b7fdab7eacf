-- What waits for a curator where the routing has no queue of its own: undecided by people and not automatic; urgent ones first, then the least sure.
CREATE OR REPLACE VIEW unsure_messages AS
SELECT
    id AS message_id,
    row_number() OVER (ORDER BY CASE urgency WHEN 'emergency' THEN 0 WHEN 'high' THEN 1 ELSE 2 END, confidence, published_at, id) AS place
FROM judged
WHERE decided_by NOT LIKE 'curator:%' AND ((relevant AND appeal AND NOT auto) OR relevance BETWEEN 0.2 AND 0.8);
-- Cases that still need an answer; rows of the official systems are answered there.
CREATE OR REPLACE VIEW open_cases AS FROM cases WHERE status NOT IN ('дан ответ', 'закрыто') AND NOT starts_with(id, 'case:incident:');
