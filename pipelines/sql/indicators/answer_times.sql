-- Times by system; all of them together first.
SELECT 'Всего' AS name, hours, answered FROM answer_times UNION ALL SELECT system, hours, answered FROM answer_times;
