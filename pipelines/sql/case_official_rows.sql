-- The rows of the official systems that are part of the case, with their states: each until the next.
SELECT r.message_id, coalesce(y.caption, r.system) AS system, r.number, r.registered_at, r.due_at, r.norm, r.in_time, r.first_answer_at,
    r.case_id = 'case:' || r.message_id AND (SELECT count(*) FROM case_messages m WHERE m.case_id = r.case_id) < 2 AS alone,
    list({since: w.since, status: w.status, pause: w.pause} ORDER BY w.since) AS states
FROM system_rows r
JOIN system_row_states w ON w.message_id = r.message_id
LEFT JOIN systems y ON y.id = r.system
WHERE r.case_id = $id GROUP BY ALL ORDER BY r.registered_at, r.message_id;
