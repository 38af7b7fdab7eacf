-- What waits in its system past its term: a row of an official one by its own term, also where it is part of a case that is not late, or is answered.
CREATE OR REPLACE VIEW system_overdue AS
SELECT system_name AS system, coalesce(number, s.case_id) AS number, s.case_id, department_name AS department, topic_name AS topic, address, registered_at, due_at,
    norm, date_diff('minute', due_at, p.published_at) / 60 AS hours_late,
    (SELECT arg_max(office, reached_at) FROM (
        SELECT office, reached_at FROM system_row_escalations e WHERE e.message_id = s.message_id AND e.reached_at <= p.published_at
        UNION ALL SELECT office, reached_at FROM case_escalations e WHERE s.message_id IS NULL AND e.case_id = s.case_id AND e.reached_at <= p.published_at
    )) AS told_to
FROM systems_now s, publication p WHERE level = 'просрочено' ORDER BY due_at, system, number;
