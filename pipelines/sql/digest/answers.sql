-- How departments answered over four weeks: counts first, then what is missing most, and how many answers their pages took down, which nobody can check.
WITH recent AS (
    FROM (FROM answers_now UNION ALL BY NAME FROM removed_answers) WHERE day <= $day::DATE AND day > $day::DATE - 28
),
gaps AS (
    SELECT department_name, string_agg(gap || chr(160) || n, ', ' ORDER BY n DESC, gap) AS told
    FROM (
        FROM (SELECT department_name, gap, count(*) AS n FROM (SELECT department_name, unnest(lacks) AS gap FROM recent) GROUP BY department_name, gap)
        QUALIFY row_number() OVER (PARTITION BY department_name ORDER BY n DESC, gap) <= 3
    ) GROUP BY department_name
)
SELECT r.department_name AS "Ответственный", count(mark)::INTEGER AS "Ответов",
    CASE WHEN count(mark) > 0 THEN share_told(count(*) FILTER (mark = 'answers'), count(mark)) END AS "Отвечают",
    count(*) FILTER (mark = 'partly')::INTEGER AS "Отчасти", count(*) FILTER (mark = 'does not answer')::INTEGER AS "Не отвечают",
    count(*) FILTER (is_form)::INTEGER AS "Отписок",
    nullif(concat_ws('; ', any_value(g.told), CASE WHEN count(removed_on) > 0 THEN 'удалено страницей' || chr(160) || count(removed_on) END), '') AS "Чаще всего не хватает"
FROM recent r LEFT JOIN gaps g USING (department_name)
GROUP BY 1 ORDER BY "Не отвечают" DESC, "Отчасти" DESC, "Ответов" DESC, 1;
