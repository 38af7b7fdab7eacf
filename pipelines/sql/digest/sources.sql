-- What came from where, what was usual, and how the last run of each source ended.
SELECT
    c.name AS "Источник", count(j.id)::INTEGER AS "Сообщений за день", count(j.id) FILTER (j.relevant AND j.appeal)::INTEGER AS "Обращений",
    c.got AS "Получено последним сбором", c.day_got AS "Из них за сутки", round(c.day_expected, 1) AS "Обычно за сутки", c.expected_min AS "Ожидалось не меньше",
    strftime(c.ran_at AT TIME ZONE 'Europe/Moscow', '%d.%m %H:%M') AS "Последний сбор",
    CASE WHEN c.problem IS NOT NULL THEN replace(c.problem, c.name || ': ', '') WHEN c.ran_at IS NULL THEN 'ещё не собирался' WHEN len(c.alarms) > 0 THEN array_to_string(c.alarms, ', ')
        ELSE 'в порядке' END AS "Состояние"
FROM coverage_now c LEFT JOIN judged j ON j.source = c.source AND j.day = $day::DATE
GROUP BY ALL ORDER BY "Сообщений за день" DESC, c.name;
