-- Cases that departments returned twice or more and nobody closed: forwarding round and round is forbidden, somebody must decide.
SELECT
    any_value(t.name) AS "Тема", any_value(c.address) AS "Где", any_value(r.returns)::INTEGER AS "Возвратов",
    array_to_string(list_sort(list(DISTINCT d.name)), ', ') AS "Вернули", strftime(any_value(r.last_at) AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y') AS "Последний возврат",
    arg_min(m.url, m.published_at) AS "Ссылка"
FROM (SELECT *, unnest(departments) AS department FROM returned_cases WHERE raised) r
JOIN cases c ON c.id = r.case_id
LEFT JOIN departments d ON d.id = r.department
LEFT JOIN topics t ON t.id = c.topic
LEFT JOIN case_messages x ON x.case_id = c.id
LEFT JOIN messages m ON m.id = x.message_id
WHERE c.closed_at IS NULL AND (c.registered_at AT TIME ZONE 'Europe/Moscow')::DATE <= $day::DATE
GROUP BY c.id, r.last_at ORDER BY r.last_at DESC, c.id LIMIT 10;
