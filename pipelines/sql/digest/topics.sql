-- Topics of the day.
SELECT topic AS "Тема", topic_group AS "Группа тем", count(*)::INTEGER AS "Обращений", count(DISTINCT case_id)::INTEGER AS "Проблем"
FROM appeals WHERE day = $day::DATE GROUP BY ALL ORDER BY "Обращений" DESC, "Тема";
