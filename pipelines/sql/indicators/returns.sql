-- Reopened by the citizen, of those that were answered or closed.
SELECT coalesce(department, 'Всего') AS name, sum(reopened)::BIGINT AS k, sum(finished)::BIGINT AS n FROM returns GROUP BY ROLLUP (department)
HAVING n > 0 ORDER BY n DESC, grouping(department) DESC, name;
