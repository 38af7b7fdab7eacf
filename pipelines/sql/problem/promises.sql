-- What was promised on the cases of a problem and how it ended.
SELECT p.promised_at, p.due_on, p.words, p.state, d.name AS department FROM problem_promises p LEFT JOIN departments d ON d.id = p.department
WHERE p.problem_id = $id ORDER BY p.promised_at, p.due_on;
