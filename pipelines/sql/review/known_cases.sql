-- Cases of the store as a department's sheet is checked against them, with their first message.
SELECT c.id, any_value(c.department) AS department, min_by(x.message_id, (m.published_at, m.id)) AS message
FROM cases c
JOIN case_messages x ON x.case_id = c.id
JOIN messages m ON m.id = x.message_id
GROUP BY c.id;
