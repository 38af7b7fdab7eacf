-- Appeals about our town with what joins them: thread, place, the original of a repost, the words themselves. Deleted ones hold their case together.
SELECT
    m.id, m.source, m.thread, m.parent, m.published_at, m.first_seen_at, m.deleted_at, m.repost_of,
    d.topic, d.topic_group, d.department, d.urgency,
    trim(regexp_replace(lower(m.text), '[^а-яёa-z0-9]+', ' ', 'g')) AS words,
    x.street, x.house, x.label AS address, x.inherited,
    e.fields AS export_fields, e.system
FROM messages m
JOIN current_decisions d ON d.message_id = m.id
LEFT JOIN (
    SELECT message_id, version, street, house, inherited, coalesce(name || coalesce(', ' || house, ''), (SELECT p.name FROM places p WHERE p.id = place)) AS label
    FROM placed_addresses
    QUALIFY row_number() OVER (PARTITION BY message_id, version ORDER BY level = 'house' DESC, level = 'street' DESC, position) = 1
) x ON x.message_id = m.id AND x.version = m.version
LEFT JOIN current_export_rows e ON e.message_id = m.id
WHERE d.relevant AND d.appeal
ORDER BY m.published_at, m.id;
