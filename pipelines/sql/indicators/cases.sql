-- Cases by state.
SELECT state || CASE WHEN pause_now IS NULL THEN '' ELSE ', пауза' END AS name, count(*) AS k, NULL AS n FROM cases_now GROUP BY 1 ORDER BY k DESC, 1;
