-- Open cases of a department with the text of their first message.
SELECT
    c.id AS case, c.due_at, c.urgency, t.name AS topic, c.address, m.text, m.url, c.status AS status_now, c.registered_at, c.department,
    (SELECT count(*) FROM case_messages x WHERE x.case_id = c.id) AS messages, m.id AS message
FROM open_cases c
JOIN (
    SELECT x.case_id, min_by(x.message_id, (m.published_at, m.id)) AS id FROM case_messages x JOIN messages m ON m.id = x.message_id GROUP BY x.case_id
) f ON f.case_id = c.id
JOIN messages m ON m.id = f.id
LEFT JOIN topics t ON t.id = c.topic
WHERE c.department = $department
ORDER BY c.due_at NULLS LAST, c.id;
