-- Places of the day's appeals, with the same places over the week.
SELECT
    address AS "Где", any_value(settlement) AS "Населённый пункт",
    count(*) FILTER (day = $day::DATE)::INTEGER AS "За день", count(*)::INTEGER AS "За 7 дней", string_agg(DISTINCT topic_group, ', ' ORDER BY topic_group) AS "О чём"
FROM appeals WHERE address IS NOT NULL AND day BETWEEN $day::DATE - 6 AND $day::DATE
GROUP BY address HAVING "За день" > 0 ORDER BY "За день" DESC, "За 7 дней" DESC, "Где";
