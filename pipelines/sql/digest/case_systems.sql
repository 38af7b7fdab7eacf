-- The life of cases by system.
SELECT name AS "Откуда", * EXCLUDE (name) FROM case_work($day::DATE, $now::TIMESTAMPTZ, 'system')
ORDER BY "Просрочено" DESC, "Срок подходит" DESC, "В работе" DESC, 1;
