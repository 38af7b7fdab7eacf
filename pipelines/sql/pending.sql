-- Messages whose current version nobody has read by the present rules, or nobody has decided on.
SELECT m.*, a.message_id IS NULL AS unread, d.message_id IS NULL AS undecided
FROM messages m
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version AND a.language_version = $language_version
LEFT JOIN (SELECT DISTINCT message_id, version FROM decisions) d ON d.message_id = m.id AND d.version = m.version
WHERE a.message_id IS NULL OR d.message_id IS NULL
ORDER BY m.published_at, m.id;
