-- A listing shows everything of its scope, or of what it asked for: a message that is absent from it and not seen since was deleted by then.
INSERT INTO listings
SELECT DISTINCT * FROM staged_listings s
WHERE NOT EXISTS (FROM listings l WHERE l.source = s.source AND l.scope IS NOT DISTINCT FROM s.scope AND l.seen_at = s.seen_at);

CREATE OR REPLACE TEMP TABLE shown AS
SELECT m.id, m.thread, m.collected_at, l.seen_at, list_contains(l.ids, m.id) AS present
FROM messages m
LEFT JOIN listings l ON l.source = m.source AND l.since <= m.published_at AND m.published_at <= l.seen_at
    AND (l.asked IS NULL OR list_contains(l.asked, m.id)) AND ((l.scope IS NULL AND m.thread = m.id) OR (l.scope = m.thread AND m.thread <> m.id))
WHERE m.id IN (SELECT id FROM staged_messages)
    OR EXISTS (SELECT 1 FROM (SELECT source, min(since) AS since FROM staged_listings GROUP BY source) w WHERE w.source = m.source AND w.since <= m.published_at);
CREATE OR REPLACE TEMP TABLE last_seen AS
SELECT id, greatest(any_value(collected_at), max(seen_at) FILTER (present)) AS at_last FROM shown GROUP BY id;
CREATE OR REPLACE TEMP TABLE gone AS
SELECT s.id, any_value(l.at_last) AS at_last, min(s.seen_at) FILTER (s.seen_at > l.at_last) AS deleted_at
FROM shown s JOIN last_seen l USING (id) GROUP BY s.id;
UPDATE messages SET deleted_at = gone.deleted_at FROM gone WHERE messages.id = gone.id;

-- A deleted post takes along the comments that were not seen since.
UPDATE messages SET deleted_at = root.deleted_at
FROM gone, messages root
WHERE messages.id = gone.id AND root.id = messages.thread AND root.id <> messages.id AND messages.deleted_at IS NULL AND root.deleted_at > gone.at_last;
