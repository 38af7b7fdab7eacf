-- What residents let know after answers over four weeks, by department: each signal with its count, the index from ten cases on.
WITH moments AS (SELECT least($now::TIMESTAMPTZ, ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow') AS till),
said AS (SELECT s.* FROM satisfaction_said s, moments WHERE said_at > till - INTERVAL 28 DAY AND said_at <= till)
SELECT
    s.department AS "Ответственный",
    count(*) FILTER (value = 'fixed')::INTEGER AS "Сделано",
    count(*) FILTER (signal = 'reply' AND value = 'not_fixed')::INTEGER AS "Не сделано",
    count(*) FILTER (value = 'satisfied')::INTEGER AS "Доволен ответом",
    count(*) FILTER (value = 'dissatisfied')::INTEGER AS "Недоволен ответом",
    CASE WHEN count(*) FILTER (signal = 'rating') > 0 THEN
        replace(round(avg(TRY_CAST(value AS INTEGER)) FILTER (signal = 'rating'), 1)::VARCHAR, '.', ',') || ' (n ' || count(*) FILTER (signal = 'rating') || ')' END AS "Средняя оценка",
    count(*) FILTER (signal IN ('returned', 'reopened'))::INTEGER AS "Вернули",
    any_value(CASE WHEN i.n >= 10 THEN round(100 * i.value)::INTEGER || ' из 100 (95' || chr(160) || '%: от ' || round(100 * i.low)::INTEGER || ' до ' || round(100 * i.high)::INTEGER || ', n ' || i.n || ')'
        ELSE 'n ' || i.n || ': мало' END) AS "Индекс"
FROM said s, moments
LEFT JOIN (SELECT x.* FROM moments m2, satisfaction_index(m2.till - INTERVAL 28 DAY, m2.till) x WHERE x.side = 'department') i ON i.name = s.department
GROUP BY s.department ORDER BY count(*) DESC, 1;
