-- Appeals about our town, and what stands above them in their threads (not `told`), with what joining and cases need. Deleted ones hold their case together.
CREATE OR REPLACE TEMP TABLE case_rows AS
WITH RECURSIVE decided AS MATERIALIZED (FROM current_decisions),
told AS (SELECT m.id, m.parent, m.thread FROM messages m JOIN decided d ON d.message_id = m.id WHERE d.relevant AND d.appeal),
above AS (
    SELECT unnest([parent, thread]) AS id FROM told
    UNION
    SELECT m.parent AS id FROM above JOIN messages m ON m.id = above.id
)
SELECT
    m.*, coalesce(d.relevant AND d.appeal, FALSE) AS told, d.topic, d.topic_group, d.confidence, d.inputs, coalesce(d.urgency, 'normal') AS urgency,
    x.label AS address, x.level, e.system, e.fields
FROM messages m
LEFT JOIN decided d ON d.message_id = m.id
LEFT JOIN (
    SELECT message_id, version, level, coalesce(name || coalesce(', ' || house, ''), (SELECT p.name FROM places p WHERE p.id = place)) AS label
    FROM placed_addresses
    QUALIFY row_number() OVER (PARTITION BY message_id, version ORDER BY level = 'house' DESC, level = 'street' DESC, position) = 1
) x ON x.message_id = m.id AND x.version = m.version
LEFT JOIN current_export_rows e ON e.message_id = m.id
WHERE m.id IN (SELECT id FROM told UNION ALL SELECT id FROM above);
