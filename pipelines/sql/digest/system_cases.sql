-- Rows of the official systems that wait, or were registered or answered in the last four weeks, as of the end of the day or of now: the most pressing first.
-- Each by its own state and term; «Проблема» names the case where the row is part of one of several messages.
WITH moments AS (SELECT least($now::TIMESTAMPTZ, ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow') AS moment),
told AS (SELECT message_id, fields ->> 'topic' AS topic FROM current_export_rows)
SELECT
    c.system_id AS "Система",
    CASE WHEN level <> 'просрочено' AND is_open AND pause_now IS NULL AND (c.due_at AT TIME ZONE 'Europe/Moscow')::DATE = $day::DATE THEN 'срок сегодня'
        WHEN level = 'не ждёт' THEN CASE WHEN c.in_time THEN 'ответ в срок' WHEN c.in_time IS NULL THEN 'без ответа' ELSE 'ответ с опозданием' END
        ELSE level END AS "Как со сроком",
    coalesce(c.number, c.case_id) AS "Номер", coalesce(r.topic, topic_name) AS "Тема", c.address AS "Где", department_name AS "Ответственный", state AS "Состояние",
    strftime(c.registered_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y %H:%M') AS "Зарегистрировано",
    strftime(c.due_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y %H:%M') AS "Срок",
    CASE WHEN is_answered THEN strftime(c.first_answer_at AT TIME ZONE 'Europe/Moscow', '%d.%m.%Y %H:%M') END AS "Первый ответ",
    CASE WHEN c.closed_at IS NULL OR c.closed_at <= moment THEN c.outcome END AS "Итог", c.rating AS "Оценка", c.reopened AS "Возвратов жителем",
    CASE WHEN (SELECT count(*) FROM case_messages m WHERE m.case_id = c.case_id) > 1 THEN c.case_id END AS "Проблема"
FROM moments, systems_at(moment) c JOIN systems y ON y.id = c.system_id LEFT JOIN told r ON r.message_id = c.message_id
WHERE is_open OR c.registered_at > moment - INTERVAL 28 DAY OR c.first_answer_at BETWEEN moment - INTERVAL 28 DAY AND moment
ORDER BY list_position(['просрочено', 'срок сегодня', 'срок подходит', 'в срок', 'срока нет', 'пауза'], "Как со сроком") NULLS LAST, c.due_at NULLS LAST, c.case_id, c.number;
