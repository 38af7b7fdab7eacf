-- The index of the town, then of each department and system, those with most cases first.
SELECT CASE side WHEN 'department' THEN 'Отдел: ' WHEN 'system' THEN 'Система: ' ELSE '' END || name AS name, k, n, value, low, high
FROM satisfaction ORDER BY side = 'town' DESC, side, n DESC, name;
