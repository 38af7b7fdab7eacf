-- Due today by department.
SELECT department AS name, count(*) AS k, NULL AS n FROM due_today GROUP BY 1 ORDER BY k DESC, 1;
