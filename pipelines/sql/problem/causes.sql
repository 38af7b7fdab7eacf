-- Causes of a problem, the confirmed one first, with the name of the office that confirmed it.
SELECT c.*, coalesce(d.name, CASE WHEN starts_with(c.told_by, 'mcu') THEN 'МЦУ' ELSE c.told_by END) AS office_name
FROM problem_causes c LEFT JOIN departments d ON d.id = c.told_by WHERE c.problem_id = $id ORDER BY c.place;
