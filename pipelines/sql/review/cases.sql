-- Open cases of a department with the text of their first message.
SELECT
    c.id AS case, c.due_at, c.urgency, t.name AS topic, c.address, m.text, m.url, c.status AS status_now, c.registered_at, c.department,
    (SELECT count(*) FROM case_messages x WHERE x.case_id = c.id) AS messages, m.id AS message
FROM open_cases c
JOIN messages m ON m.id = substr(c.id, 6)
LEFT JOIN topics t ON t.id = c.topic
WHERE c.department = $department
ORDER BY c.due_at NULLS LAST, c.id;
