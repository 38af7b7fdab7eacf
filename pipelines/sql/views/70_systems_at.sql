-- The rows of the official systems as of a moment, each by its own state and term; `case_id` is null where the row is no appeal about our town.
CREATE OR REPLACE MACRO system_rows_at(moment) AS TABLE
SELECT
    r.*, t.name AS topic_name, coalesce(d.name, 'не определён') AS department_name,
    coalesce(y.caption, r.system) AS system_name, w.status AS state, w.pause AS pause_now, w.status IN ('новое', 'в работе') AS is_open,
    coalesce(r.first_answer_at <= moment, false) AS is_answered, level_at(w.status, w.pause, r.norm, r.due_at, r.warn_at, moment) AS level
FROM system_rows r
JOIN system_row_states w ON w.message_id = r.message_id AND w.since <= moment AND (w.until IS NULL OR w.until > moment)
LEFT JOIN topics t ON t.id = r.topic
LEFT JOIN departments d ON d.id = r.department
LEFT JOIN systems y ON y.id = r.system;

-- What stands in each system as of a moment: every row of an official one by itself, though several tell of one problem; elsewhere the cases that began there.
CREATE OR REPLACE MACRO systems_at(moment) AS TABLE
SELECT message_id, case_id, number, system AS system_id, * EXCLUDE (message_id, case_id, number, system)
FROM system_rows_at(moment) WHERE case_id IS NOT NULL
UNION ALL BY NAME
SELECT NULL AS message_id, id AS case_id, NULL AS number, * EXCLUDE (id, origin, recurs, outside, message_count)
FROM cases_at(moment) WHERE id NOT IN (SELECT 'case:' || message_id FROM system_rows);
CREATE OR REPLACE VIEW systems_now AS SELECT s.* FROM publication p, systems_at(p.published_at) s;
