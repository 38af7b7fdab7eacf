-- Small counts. A day's messages are negative binomial: variance = mean + mean² / size. Here its distribution function; `size` has no bound above (then Poisson).
CREATE OR REPLACE MACRO nb_at_most(n, mean, size) AS CASE WHEN mean IS NULL THEN NULL WHEN mean <= 0 THEN 1.0 ELSE least(1.0, list_sum(list_transform(
    range(0, n::BIGINT + 1),
    lambda i: exp(lgamma(i + size) - lgamma(size) - lgamma(i + 1) + size * ln(size / (size + mean)) + i * ln(mean / (size + mean)))
))) END;
-- The least count that is still usual at the level `rare`.
CREATE OR REPLACE MACRO nb_lowest(mean, size, rare) AS len(list_filter(range(0, ceil(mean)::BIGINT), lambda i: nb_at_most(i, mean, size) <= rare));

-- The 63 days of 24 hours before each run of the relation named `runs`, as known at the run: day 0 ends with the run. A day counts as `observed` if a healthy run
-- looked back on it. A date without a time stands for the moment when it was first seen. Exports come late by nature and have no days.
-- Times are seconds here: DuckDB reckons with zoned ones a hundred times slower.
CREATE OR REPLACE MACRO days_before(runs) AS TABLE
WITH r AS MATERIALIZED (
    SELECT DISTINCT q.source, q.ran_at, epoch(q.ran_at) AS at, s.lookback_days FROM query_table(runs) q JOIN sources s ON s.id = q.source
    WHERE s.kind NOT IN ('incident', 'pos', 'open_region', 'ecpur', 'sed')
), came AS MATERIALIZED (
    SELECT m.source, epoch(m.first_seen_at) AS first_seen,
        CASE WHEN (m.published_at AT TIME ZONE 'Europe/Moscow')::TIME = TIME '00:00'
            THEN least(greatest(epoch(m.first_seen_at), epoch(m.published_at)), epoch(m.published_at) + 64800) ELSE epoch(m.published_at) END AS at,
        CASE WHEN s.kind IN ('vk', 'telegram') THEN try_cast(regexp_extract(m.id, '(\d+)$', 1) AS BIGINT) END AS number,
        CASE WHEN s.kind = 'telegram' THEN greatest(1, coalesce((m.attachments ->> 'photo')::INTEGER, 0) + coalesce((m.attachments ->> 'video')::INTEGER, 0)) ELSE 1
            END AS numbers  -- an album takes a number for each picture
    FROM messages m JOIN sources s ON s.id = m.source
), seen AS (
    SELECT r.source, r.at, floor((r.at - c.at) / 86400)::BIGINT AS k, count(*) AS n, sum(c.numbers) FILTER (c.number IS NOT NULL) AS numbers, max(c.number + c.numbers - 1) AS top
    FROM r JOIN came c ON c.source = r.source AND c.at <= r.at AND c.at > r.at - 63 * 86400 AND c.first_seen <= r.at
    GROUP BY ALL
), moves AS (
    SELECT r.source, r.at, floor((r.at - epoch(c.ran_at)) / 86400)::BIGINT AS k, sum(c.moved) AS moved
    FROM r JOIN coverage c ON c.source = r.source AND epoch(c.ran_at) <= r.at AND epoch(c.ran_at) > r.at - 63 * 86400
    GROUP BY ALL
), days AS (
    SELECT r.*, k, r.at - 86400 * k AS stop FROM r, range(63) t(k)
), healthy AS (
    SELECT source, epoch(ran_at) AS looked_at FROM coverage WHERE problem IS NULL
)
SELECT
    d.source, d.ran_at, d.k, coalesce(s.n, 0) AS n, coalesce(s.numbers, 0) AS numbers, s.top, m.moved, d.lookback_days,
    coalesce(h.looked_at <= least(d.at, d.stop + 86400 * (d.lookback_days - 1)), false) AS observed,
    isodow(make_timestamp((d.stop * 1000000)::BIGINT) - INTERVAL 9 HOUR) AS weekday  -- of the middle of the day, in Moscow
FROM days d
LEFT JOIN seen s ON s.source = d.source AND s.at = d.at AND s.k = d.k
LEFT JOIN moves m ON m.source = d.source AND m.at = d.at AND m.k = d.k
ASOF LEFT JOIN healthy h ON h.source = d.source AND h.looked_at >= d.stop;
