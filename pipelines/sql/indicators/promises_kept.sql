-- Kept among those of which it is known, by department.
SELECT coalesce(department, 'Всего') AS name, sum(kept)::BIGINT AS k, sum(kept + broken)::BIGINT AS n FROM promises_kept GROUP BY ROLLUP (department)
HAVING n > 0 ORDER BY n DESC, grouping(department) DESC, name;
