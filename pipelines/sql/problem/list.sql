-- Problems for the list: those found now first by sureness, then those that only were taken up.
SELECT p.*, d.name AS department_name, c.cause_name, c.told_by AS cause_by, r.due_on, r.verdict
FROM chronic_problems p
LEFT JOIN departments d ON d.id = p.department
LEFT JOIN (FROM problem_causes QUALIFY row_number() OVER (PARTITION BY problem_id ORDER BY place) = 1) c ON c.problem_id = p.id
LEFT JOIN (FROM problem_proposals QUALIFY row_number() OVER (PARTITION BY problem_id ORDER BY told_at DESC, event_id) = 1) r ON r.problem_id = p.id
ORDER BY p.is_chronic DESC, p.p, p.id;
