-- What was not collected, and why: failures and the ledger's alarms.
SELECT name AS "Источник", coalesce(replace(problem, name || ': ', ''), CASE WHEN ran_at IS NULL THEN 'ещё не собирался' ELSE told END) AS "Чего нет",
    coalesce(strftime(healthy_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y %H:%M'), 'ни разу') AS "Последний удачный сбор"
FROM coverage_now WHERE problem IS NOT NULL OR ran_at IS NULL OR len(alarms) > 0
UNION ALL
SELECT 'Входящие факты', 'повреждённых строк: ' || count(*) || ' (первая: ' || any_value(file || ', ' || reason) || ')', '' FROM bad_lines HAVING count(*) > 0
ORDER BY 1;
