-- Answered in time by system.
SELECT coalesce(system, 'Всего') AS name, sum(in_time)::BIGINT AS k, sum(judged)::BIGINT AS n FROM system_summary GROUP BY ROLLUP (system)
HAVING n > 0 ORDER BY n DESC, grouping(system) DESC, name;
