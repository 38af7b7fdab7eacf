-- Tone of the day's messages about the town.
SELECT
    CASE sentiment WHEN 'negative' THEN 'недовольство' WHEN 'positive' THEN 'одобрение' ELSE 'нейтрально' END AS "Тон",
    count(*)::INTEGER AS "Сообщений", count(*) FILTER (appeal)::INTEGER AS "из них обращений"
FROM judged WHERE day = $day::DATE AND relevant AND NOT author_is_official GROUP BY sentiment ORDER BY "Сообщений" DESC;
