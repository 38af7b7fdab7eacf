-- Due today by system.
SELECT system AS name, count(*) AS k, NULL AS n FROM system_due_today GROUP BY 1 ORDER BY k DESC, 1;
