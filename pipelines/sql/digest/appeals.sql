-- Every appeal of the day.
SELECT
    strftime(published_at AT TIME ZONE 'Europe/Moscow', '%H:%M') AS "Время", text AS "Сообщение", kind AS "Вид", topic_group AS "Группа тем", topic AS "Тема",
    address AS "Где", department AS "Ответственный", CASE urgency WHEN 'emergency' THEN 'ЧП' WHEN 'high' THEN 'срочно' ELSE 'обычная' END AS "Срочность",
    CASE sentiment WHEN 'negative' THEN 'недовольство' WHEN 'positive' THEN 'одобрение' ELSE 'нейтрально' END AS "Тон", round(confidence, 2) AS "Уверенность",
    CASE WHEN auto THEN 'автоматически' ELSE 'проверить' END AS "Решение", array_to_string(reasons, '; ') AS "Почему", source_name AS "Источник", url AS "Ссылка", id AS "Номер"
FROM appeals WHERE day = $day::DATE ORDER BY topic_group, published_at, id;
