-- Promises due today and tomorrow, those broken, and those of the last week of which nobody has said a word.
SELECT
    CASE WHEN state = 'broken' THEN 'нарушено' WHEN due_on = $day::DATE THEN 'сегодня' WHEN due_on = $day::DATE + 1 THEN 'завтра' ELSE 'срок вышел, неизвестно' END AS "Срок",
    strftime(due_on, '%d.%m.%Y') AS "Обещано до", words AS "Слова ответа", department_name AS "Ответственный", topic_name AS "Тема", address AS "Где",
    strftime(promised_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y') AS "Ответ дан", case_id AS "Номер"
FROM promises_now
WHERE promised_at < ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow' AND (
    (state = 'broken' AND due_on >= $day::DATE - 28) OR (state IN ('open', 'unknown') AND due_on BETWEEN $day::DATE AND $day::DATE + 1)
    OR (state = 'unknown' AND due_on BETWEEN $day::DATE - 7 AND $day::DATE - 1)
)
ORDER BY CASE WHEN state = 'broken' THEN 0 WHEN due_on >= $day::DATE THEN 1 ELSE 2 END, due_on, case_id;
