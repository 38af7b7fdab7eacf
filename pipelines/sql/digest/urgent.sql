-- What cannot wait: emergencies first.
SELECT
    CASE urgency WHEN 'emergency' THEN 'ЧП' ELSE 'срочно' END AS "Срочность", strftime(published_at AT TIME ZONE 'Europe/Moscow', '%H:%M') AS "Время",
    text AS "Сообщение", address AS "Где", department AS "Ответственный", topic AS "Тема", array_to_string(urgency_signals, ', ') AS "Признаки",
    source_name AS "Источник", url AS "Ссылка"
FROM appeals WHERE day = $day::DATE AND urgency <> 'normal'
ORDER BY urgency = 'emergency' DESC, published_at;
