-- What residents let know after answers over four weeks, by department: each signal with its count, the index from ten cases on.
WITH moments AS (SELECT least($now::TIMESTAMPTZ, ($day::DATE + 1)::TIMESTAMP AT TIME ZONE 'Europe/Moscow') AS till),
said AS (
    SELECT
        s.department,
        count(*) AS n,
        count(*) FILTER (value = 'fixed')::INTEGER AS fixed,
        count(*) FILTER (signal = 'reply' AND value = 'not_fixed')::INTEGER AS not_fixed,
        count(*) FILTER (value = 'satisfied')::INTEGER AS satisfied,
        count(*) FILTER (value = 'dissatisfied')::INTEGER AS dissatisfied,
        count(*) FILTER (signal = 'rating')::INTEGER AS rated,
        avg(TRY_CAST(value AS INTEGER)) FILTER (signal = 'rating') AS mean,
        count(*) FILTER (signal IN ('returned', 'reopened'))::INTEGER AS returned
    FROM satisfaction_said s, moments WHERE said_at > till - INTERVAL 28 DAY AND said_at <= till GROUP BY s.department
),
index AS (SELECT x.* FROM moments, satisfaction_index(till - INTERVAL 28 DAY, till) x WHERE side = 'department')
SELECT
    s.department AS "Ответственный", fixed AS "Сделано", not_fixed AS "Не сделано", satisfied AS "Доволен ответом", dissatisfied AS "Недоволен ответом",
    CASE WHEN rated > 0 THEN replace(round(mean, 1)::VARCHAR, '.', ',') || ' (n ' || rated || ')' END AS "Средняя оценка", returned AS "Вернули",
    CASE WHEN i.n >= 10 THEN round(100 * i.value)::INTEGER || ' из 100 (95' || chr(160) || '%: от ' || round(100 * i.low)::INTEGER || ' до '
        || round(100 * i.high)::INTEGER || '; проблем ' || i.n || ')' ELSE 'мало: проблем ' || i.n END AS "Индекс"
FROM said s JOIN index i ON i.name = s.department
ORDER BY s.n DESC, 1;
