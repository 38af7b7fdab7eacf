-- Answers that answer, by department.
SELECT coalesce(department, 'Всего') AS name, sum(good)::BIGINT AS k, sum(answers)::BIGINT AS n FROM answer_quality GROUP BY ROLLUP (department)
HAVING n > 0 ORDER BY n DESC, grouping(department) DESC, name;
