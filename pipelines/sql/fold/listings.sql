-- A listing shows everything of its scope: a message known before and absent from it was deleted by then. A deleted post takes its comments along.
CREATE OR REPLACE TEMP TABLE gone AS
SELECT m.id, min(l.seen_at) AS deleted_at
FROM staged_listings l
JOIN messages m ON m.source = l.source AND m.published_at >= l.since AND m.collected_at < l.seen_at
    AND ((l.scope IS NULL AND m.thread = m.id) OR (l.scope = m.thread AND m.thread <> m.id))
WHERE NOT list_contains(l.ids, m.id)
GROUP BY m.id;
UPDATE messages SET deleted_at = least(coalesce(messages.deleted_at, gone.deleted_at), gone.deleted_at) FROM gone WHERE messages.id = gone.id;
UPDATE messages SET deleted_at = root.deleted_at
FROM messages root
WHERE messages.thread = root.id AND messages.id <> root.id AND root.deleted_at IS NOT NULL AND messages.deleted_at IS NULL;
