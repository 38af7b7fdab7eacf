-- Messages of the store as a sheet that comes back is checked against them.
SELECT m.id, m.version, m.deleted_at IS NOT NULL AS deleted, a.masked_text AS text
FROM messages m
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version;
