-- Cases for the list of the command line, as of the publication.
SELECT c.id, c.status, c.due_at, c.pause, c.address, d.name AS department, t.name AS topic, c.status IN ('новое', 'в работе') AND c.due_at < p.published_at AS late
FROM cases c CROSS JOIN publication p LEFT JOIN departments d ON d.id = c.department LEFT JOIN topics t ON t.id = c.topic
WHERE ($department IS NULL OR c.department = $department)
    AND ($everything OR c.status IN ('новое', 'в работе'))
    AND (NOT $overdue OR coalesce(late, false))
ORDER BY c.due_at NULLS LAST, c.id;
