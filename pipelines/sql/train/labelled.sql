-- Labels with the (masked) text that was labelled and the text above it; labels of texts that the store does not have, or that were erased, teach nothing.
SELECT
    l.*, coalesce(a.masked_text, v.text) AS text, m.thread <> m.id AS reply,
    CASE WHEN m.thread <> m.id THEN coalesce((SELECT p.text FROM messages p WHERE p.id = m.parent), (SELECT r.text FROM messages r WHERE r.id = m.thread)) END AS above
FROM labels l
JOIN messages m ON m.id = l.message_id
JOIN message_versions v ON v.message_id = l.message_id AND v.version = l.version
LEFT JOIN analyses a ON a.message_id = l.message_id AND a.version = l.version
WHERE NOT starts_with(v.text, $erased) AND trim(v.text) <> '';
