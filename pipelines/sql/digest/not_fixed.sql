-- Answered cases that residents call not done: a person decides whether to reopen.
SELECT
    t.name AS "Тема", c.address AS "Где", d.name AS "Ответственный", m.text AS "Что пишут", s.times::INTEGER AS "Раз",
    strftime(s.said_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y') AS "Когда", m.url AS "Ссылка"
FROM said_not_fixed s JOIN cases c ON c.id = s.case_id JOIN messages m ON m.id = s.message_id
LEFT JOIN topics t ON t.id = c.topic LEFT JOIN departments d ON d.id = c.department
WHERE (s.said_at AT TIME ZONE 'Europe/Moscow')::DATE BETWEEN $day::DATE - 27 AND $day::DATE
ORDER BY s.said_at DESC, c.id LIMIT 10;
