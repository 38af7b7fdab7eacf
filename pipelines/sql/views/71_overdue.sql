-- Cases that wait for an answer past their term, with the step of the ladder they have reached.
CREATE OR REPLACE VIEW overdue AS
SELECT c.id AS case_id, department_name AS department, topic_name AS topic, address, registered_at, due_at, norm,
    date_diff('minute', due_at, p.published_at) / 60 AS hours_late,
    (SELECT arg_max(e.office, e.reached_at) FROM case_escalations e WHERE e.case_id = c.id AND e.reached_at <= p.published_at) AS told_to
FROM cases_now c, publication p WHERE level = 'просрочено' ORDER BY due_at, c.id;
