-- Answered in time by department.
SELECT coalesce(department, 'Всего') AS name, sum(in_time)::BIGINT AS k, sum(judged)::BIGINT AS n FROM department_load GROUP BY ROLLUP (department)
HAVING n > 0 ORDER BY n DESC, grouping(department) DESC, name;
