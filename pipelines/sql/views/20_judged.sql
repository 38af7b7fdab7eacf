-- One row a message as it stands now, with its decision and captions. Moscow days. Deleted messages are left out. `original` is the earliest message that
-- says the same (itself where there is no other).
CREATE OR REPLACE VIEW judged AS
SELECT
    m.id, m.thread, m.parent, m.author, m.author_is_official, m.text, m.url, m.published_at, m.first_seen_at, m.version, m.likes, m.comments, m.views,
    m.source, s.name AS source_name, s.kind AS source_kind,
    (m.published_at AT TIME ZONE 'Europe/Moscow')::DATE AS day,
    d.relevant, d.relevance, d.appeal, d.kind, d.topic AS topic_id, t.name AS topic, d.topic_group, d.confidence, d.auto, d.sentiment, d.reasons, d.decided_by,
    d.department AS department_id, p.name AS department,
    d.urgency, m.urgency_signals,
    a.label AS address, a.settlement, coalesce(a.inherited, false) AS address_inherited, c.case_id, coalesce(o.original, m.id) AS original
FROM messages m
JOIN current_decisions d ON d.message_id = m.id
LEFT JOIN topics t ON t.id = d.topic
LEFT JOIN departments p ON p.id = d.department
LEFT JOIN sources s ON s.id = m.source
LEFT JOIN (
    SELECT x.message_id, coalesce(x.name || coalesce(', ' || x.house, ''), pl.name) AS label, x.settlement, x.inherited
    FROM addresses x LEFT JOIN places pl ON pl.id = x.place
    QUALIFY row_number() OVER (PARTITION BY x.message_id ORDER BY x.level = 'house' DESC, x.level = 'street' DESC, x.position) = 1
) a ON a.message_id = m.id
LEFT JOIN case_messages c ON c.message_id = m.id
LEFT JOIN same_text o ON o.id = m.id
WHERE m.deleted_at IS NULL;
