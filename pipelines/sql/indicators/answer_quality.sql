-- Answers that answer, by department; last, those that pages took down, of all that were given.
FROM (
    SELECT coalesce(department, 'Всего') AS name, sum(good)::BIGINT AS k, sum(answers)::BIGINT AS n, grouping(department) AS whole
    FROM answer_quality GROUP BY ROLLUP (department) HAVING n > 0
    UNION ALL
    SELECT 'Удалено страницами, не проверить', sum(removed)::BIGINT, sum(answers + removed)::BIGINT, -1 FROM answer_quality HAVING sum(removed) > 0
)
SELECT name, k, n ORDER BY whole < 0, n DESC, whole DESC, name;
