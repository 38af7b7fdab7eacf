-- New appeals of the day by department, and its cases that wait for an answer.
SELECT
    coalesce(d.name, 'не определён') AS "Ответственный",
    count(DISTINCT a.id) FILTER (a.day = $day::DATE)::INTEGER AS "Обращений",
    count(DISTINCT a.case_id) FILTER (a.day = $day::DATE)::INTEGER AS "Проблем",
    count(DISTINCT c.id) FILTER (c.status IN ('новое', 'в работе'))::INTEGER AS "Без ответа всего",
    count(DISTINCT c.id) FILTER (c.status IN ('новое', 'в работе') AND c.due_at < $now)::INTEGER AS "Срок прошёл"
FROM appeals a LEFT JOIN cases c ON c.id = a.case_id LEFT JOIN departments d ON d.id = coalesce(c.department, a.department_id)
WHERE a.day <= $day::DATE
GROUP BY ALL HAVING "Обращений" > 0
ORDER BY "Обращений" DESC, "Без ответа всего" DESC, "Ответственный";
