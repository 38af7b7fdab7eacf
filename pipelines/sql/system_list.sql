-- Rows of an official system for the list of the command line, each by its own state and term, as of the publication; `joint` where it is part of a case of
-- another name.
SELECT s.system_name || ' ' || s.number AS id, s.state AS status, s.due_at, s.pause_now AS pause, s.address, d.name AS department, s.topic_name AS topic,
    s.level = 'просрочено' AS late, CASE WHEN s.case_id <> 'case:' || s.message_id THEN s.case_id END AS joint
FROM systems_now s LEFT JOIN departments d ON d.id = s.department
WHERE s.message_id IS NOT NULL AND s.system_id = $system
    AND ($department IS NULL OR s.department = $department)
    AND ($everything OR s.is_open)
    AND (NOT $overdue OR s.level = 'просрочено')
ORDER BY s.due_at NULLS LAST, s.number;
