-- The cases of a problem with what was written first, in order.
SELECT x.came_on, c.id, c.address, c.status, c.outcome, c.closed_at, coalesce(c.reopened, 0) AS reopened, d.name AS department,
    (SELECT arg_min(m.text, m.published_at) FROM case_messages o JOIN messages m ON m.id = o.message_id WHERE o.case_id = c.id AND NOT m.author_is_official) AS text
FROM problem_cases x JOIN cases c ON c.id = x.case_id LEFT JOIN departments d ON d.id = c.department
WHERE x.problem_id = $id ORDER BY x.came_on, c.id;
