-- Problems about which most people wrote over the week: messages, different people and channels are three counts.
SELECT
    any_value(t.name) AS "Тема", c.address AS "Где", count(*)::INTEGER AS "Сообщений", count(DISTINCT coalesce(j.author, j.id))::INTEGER AS "Разных авторов",
    count(DISTINCT j.source)::INTEGER AS "Каналов", any_value(d.name) AS "Ответственный", any_value(c.status) AS "Состояние", arg_min(j.url, j.published_at) AS "Ссылка"
FROM cases c JOIN judged j ON j.case_id = c.id LEFT JOIN topics t ON t.id = c.topic LEFT JOIN departments d ON d.id = c.department
WHERE j.day BETWEEN $day::DATE - 6 AND $day::DATE
GROUP BY c.id, c.address HAVING count(*) > 2 ORDER BY "Разных авторов" DESC, "Каналов" DESC, "Сообщений" DESC, c.id LIMIT 10;
