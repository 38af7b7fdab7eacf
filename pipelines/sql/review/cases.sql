-- Open cases of a department with the text of their first message. Where a row of an official system in the case must be answered before the case itself, that
-- is the term, and `systems` tells whose.
WITH waiting AS (FROM systems_now WHERE message_id IS NOT NULL AND is_open AND pause_now IS NULL AND due_at IS NOT NULL),
nearer AS (
    SELECT c.id, min(s.due_at) AS due_at,
        string_agg(s.system_name || ' ' || s.number || ': ' || strftime(s.due_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y %H:%M'), E'\n' ORDER BY s.due_at, s.number) AS told
    FROM open_cases c JOIN waiting s ON s.case_id = c.id AND (c.due_at IS NULL OR s.due_at < c.due_at)
    GROUP BY c.id
)
SELECT
    c.id AS case, coalesce(n.due_at, c.due_at) AS due_at, n.told AS systems, c.urgency, t.name AS topic, c.address, m.text, m.url, c.status AS status_now,
    c.registered_at, c.department, (SELECT count(*) FROM case_messages x WHERE x.case_id = c.id) AS messages, m.id AS message
FROM open_cases c
JOIN (
    SELECT x.case_id, min_by(x.message_id, (m.published_at, m.id)) AS id FROM case_messages x JOIN messages m ON m.id = x.message_id GROUP BY x.case_id
) f ON f.case_id = c.id
JOIN messages m ON m.id = f.id
LEFT JOIN nearer n ON n.id = c.id
LEFT JOIN topics t ON t.id = c.topic
WHERE c.department = $department
ORDER BY coalesce(n.due_at, c.due_at) NULLS LAST, c.id;
