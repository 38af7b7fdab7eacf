-- Every text of the messages deleted before $before that still have one, and what is to stand in its place.
CREATE OR REPLACE TEMP TABLE erased AS
SELECT message_id, text, min(seen_at) AS seen_at,
    '[стёрто ' || row_number() OVER (PARTITION BY message_id ORDER BY min(seen_at), text) || ']' AS place
FROM sights
WHERE message_id IN (
    SELECT id FROM messages m
    WHERE m.deleted_at <= $before
      AND EXISTS (SELECT 1 FROM sights s WHERE s.message_id = m.id AND s.text <> '' AND NOT starts_with(s.text, '[стёрто '))
)
GROUP BY message_id, text;
