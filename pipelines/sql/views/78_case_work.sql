-- The life of cases by department or by system (`side`) as of the end of `of_day`, or `till` if that is earlier: new ones of the day, those that wait,
-- and over four weeks the answers and outcomes. A department has each case once; a system has each of its rows, by the row's own state and term.
CREATE OR REPLACE MACRO case_work(of_day, till, side) AS TABLE
WITH moments AS (SELECT least(till, (of_day + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow') AS moment)
SELECT
    CASE WHEN side = 'department' THEN department_name ELSE system_name END AS name,
    count(*) FILTER ((registered_at AT TIME ZONE 'Europe/Moscow')::DATE = of_day)::INTEGER AS "Новых",
    count(*) FILTER (is_open)::INTEGER AS "В работе",
    count(*) FILTER (level = 'срок подходит')::INTEGER AS "Срок подходит",
    count(*) FILTER (level = 'просрочено')::INTEGER AS "Просрочено",
    count(*) FILTER (pause_now IS NOT NULL)::INTEGER AS "На паузе",
    CASE WHEN count(*) FILTER (recent AND judged) > 0 THEN share_told(count(*) FILTER (recent AND kept), count(*) FILTER (recent AND judged)) END AS "Ответ в срок",
    nullif(concat_ws(', ',
        CASE WHEN count(*) FILTER (recent AND ended = 'Решено') > 0 THEN 'Решено' || chr(160) || count(*) FILTER (recent AND ended = 'Решено') END,
        CASE WHEN count(*) FILTER (recent AND ended = 'Разъяснено') > 0 THEN 'Разъяснено' || chr(160) || count(*) FILTER (recent AND ended = 'Разъяснено') END,
        CASE WHEN count(*) FILTER (recent AND ended = 'Перенаправлено') > 0 THEN 'Перенаправлено' || chr(160) || count(*) FILTER (recent AND ended = 'Перенаправлено') END,
        CASE WHEN count(*) FILTER (recent AND ended = 'Отклонено') > 0 THEN 'Отклонено' || chr(160) || count(*) FILTER (recent AND ended = 'Отклонено') END,
        CASE WHEN count(*) FILTER (recent AND ended = 'Не решено') > 0 THEN 'Не решено' || chr(160) || count(*) FILTER (recent AND ended = 'Не решено') END,
        CASE WHEN count(*) FILTER (recent AND ended = 'Отложено') > 0 THEN 'Отложено' || chr(160) || count(*) FILTER (recent AND ended = 'Отложено') END
    ), '') AS "Итоги",
    count(*) FILTER (recent AND ended = 'Решено' AND proof IS NULL)::INTEGER AS "Решено без подтверждения"
FROM (
    SELECT c.*, is_answered AND in_time AS kept, (is_answered AND in_time IS NOT NULL) OR level = 'просрочено' AS judged,
        CASE WHEN closed_at IS NULL OR closed_at <= moment THEN outcome END AS ended,
        registered_at > moment - INTERVAL 28 DAY AS recent
    FROM moments, (
        SELECT * FROM cases_at(moment) WHERE side = 'department'
        UNION ALL BY NAME
        SELECT * FROM systems_at(moment) WHERE side = 'system'
    ) c
)
GROUP BY 1 HAVING "Новых" > 0 OR "В работе" > 0 OR "Ответ в срок" IS NOT NULL OR "Итоги" IS NOT NULL;
