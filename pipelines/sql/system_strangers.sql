-- Messages of export rows that are no appeals about our town, with what the fold of a row needs.
SELECT m.id, m.source, m.published_at, m.first_seen_at, m.deleted_at, e.system, 'normal' AS urgency, NULL::VARCHAR AS address
FROM messages m
JOIN current_export_rows e ON e.message_id = m.id
WHERE m.id NOT IN (SELECT id FROM case_rows WHERE told);
