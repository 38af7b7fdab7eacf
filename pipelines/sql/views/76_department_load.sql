-- Cases by department as of the publication. `judged` are those of which it is known whether the answer kept to its term: answered, or late already.
CREATE OR REPLACE VIEW department_load AS
SELECT
    department_name AS department, outside, count(*) AS cases,
    count(*) FILTER (is_open) AS open, count(*) FILTER (level = 'срок подходит') AS approaching, count(*) FILTER (level = 'просрочено') AS overdue,
    count(*) FILTER (pause_now IS NOT NULL) AS paused, count(*) FILTER (is_answered) AS answered,
    count(*) FILTER (in_time) AS in_time, count(*) FILTER (in_time IS NOT NULL OR level = 'просрочено') AS judged,
    count(*) FILTER (urgency = 'emergency') AS emergencies
FROM cases_now GROUP BY ALL;
