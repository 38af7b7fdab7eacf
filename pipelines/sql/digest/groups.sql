-- Appeals of the day by group, with the daily mean of the four weeks before.
WITH days AS (SELECT greatest(0, least(28, date_diff('day', first_day, $day::DATE))) AS n, first_day FROM history)
SELECT
    topic_group AS "Группа тем",
    coalesce(sum(appeals) FILTER (day = $day::DATE), 0)::INTEGER AS "Обращений",
    coalesce(sum(cases) FILTER (day = $day::DATE), 0)::INTEGER AS "Проблем",
    round(coalesce(sum(appeals) FILTER (day < $day::DATE), 0) / nullif(any_value(n), 0), 1) AS "В среднем за день"
FROM daily_groups, days
WHERE day <= $day::DATE AND day >= $day::DATE - 28 AND day >= first_day
GROUP BY topic_group HAVING "Обращений" > 0
ORDER BY "Обращений" DESC, topic_group;
