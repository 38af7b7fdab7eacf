-- Promises due today and tomorrow, and those broken over four weeks, as was known at the end of the day.
WITH stood AS (
    SELECT * REPLACE (
        CASE WHEN told_at >= ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow' THEN CASE WHEN due_on < $day::DATE THEN 'unknown' ELSE 'open' END ELSE state END AS state
    ) FROM promises_now
)
SELECT
    CASE WHEN state = 'broken' THEN 'нарушено' WHEN due_on = $day::DATE THEN 'сегодня' ELSE 'завтра' END AS "Срок",
    strftime(due_on, '%d.%m.%Y') AS "Обещано до", words AS "Слова ответа", department_name AS "Ответственный", topic_name AS "Тема", address AS "Где",
    strftime(promised_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y') AS "Ответ дан", case_id AS "Номер"
FROM stood
WHERE promised_at < ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow'
    AND ((state = 'broken' AND due_on >= $day::DATE - 28) OR (state IN ('open', 'unknown') AND due_on BETWEEN $day::DATE AND $day::DATE + 1))
ORDER BY state = 'broken' DESC, due_on, case_id;
