-- Times of all cases first, then by system.
SELECT 'Всего' AS name, hours, answered FROM answer_times UNION ALL SELECT system, hours, answered FROM system_answer_times;
