-- The life of cases by department.
SELECT name AS "Ответственный", * EXCLUDE (name) FROM case_work($day::DATE, $now::TIMESTAMPTZ, 'department')
ORDER BY "Просрочено" DESC, "Срок подходит" DESC, "В работе" DESC, 1;
