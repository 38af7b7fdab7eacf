-- The masked texts that answers and their questions are, with what a reply answers: what the official replies are tied to, or the message above it.
SELECT m.id, a.masked_text AS text, m.parent, m.attachments,
    (SELECT list(r.message_id ORDER BY r.message_id) FROM official_replies r WHERE r.reply_id = m.id) AS answered,
    (SELECT min(c.case_id) FROM case_messages c WHERE c.message_id = m.id) AS case_id
FROM messages m
JOIN analyses a ON a.message_id = m.id AND a.version = m.version
WHERE m.deleted_at IS NULL AND m.id IN (SELECT unnest($ids::VARCHAR[]));
