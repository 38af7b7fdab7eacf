-- How many problems each cause has; suggested ones apart from confirmed.
SELECT cause || CASE WHEN cause = 'не видна' THEN '' WHEN confirmed THEN ' (подтверждено)' ELSE ' (догадка программы)' END AS name, count(*) AS k
FROM causes GROUP BY cause, confirmed ORDER BY k DESC, name;
