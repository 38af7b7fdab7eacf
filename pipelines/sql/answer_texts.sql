-- The masked texts that answers and their questions are (none of what was taken down), with what a reply answers: what the official replies are tied to, or
-- the message above it.
SELECT m.id, CASE WHEN m.deleted_at IS NULL THEN a.masked_text END AS text, m.parent, m.attachments,
    (SELECT list(r.message_id ORDER BY r.message_id) FROM official_replies r WHERE r.reply_id = m.id) AS answered,
    coalesce((SELECT min(c.case_id) FROM case_messages c WHERE c.message_id = m.id), (SELECT min(c.case_id) FROM case_members c WHERE c.message_id = m.id)) AS case_id
FROM messages m
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version
WHERE m.id IN (SELECT unnest($ids::VARCHAR[])) AND (a.masked_text IS NOT NULL OR m.deleted_at IS NOT NULL);
