-- What each run of the relation named `runs` could expect of its last day and its last three, and how probable it was to see so little (`…_chance`).
-- Gamma-Poisson: the mean of a weekday is drawn to the overall mean by a prior worth 11 messages, that is, weekdays differ by some 30 %.
-- `spread` is the variance of days beyond Poisson relative to the squared mean, by moments, drawn to 0.1; 0.01 is allowed for a slow drift.
-- The history is the eight weeks before the last seven days, so that a failure of this week does not hide itself; below two weeks of it nothing is expected.
-- `level` is how lively the other sources that ran at the same moment are against their own means, 0.5 to 1: a quiet week of the town is no failure of a source.
CREATE OR REPLACE MACRO expected_of(runs) AS TABLE
WITH d AS (
    FROM days_before(runs)
), overall AS (
    SELECT source, ran_at, count(*) AS days_known, avg(n) AS mean, coalesce(bool_and(moved > 0), false) AND count(moved) >= 28 AS never_still
    FROM d WHERE observed AND k >= 7 GROUP BY ALL
), weekdays AS (
    SELECT source, ran_at, weekday, count(*) AS days, sum(n) AS n FROM d WHERE observed AND k >= 7 GROUP BY ALL
), fitted AS (
    SELECT d.*, 11 + coalesce(w.n, 0) AS weight, (11 + coalesce(w.n, 0)) / (11 / o.mean + coalesce(w.days, 0)) AS mean
    FROM d JOIN overall o USING (source, ran_at) LEFT JOIN weekdays w USING (source, ran_at, weekday) WHERE o.mean > 0 AND o.days_known >= 14
), spreads AS (
    SELECT source, ran_at, greatest(0, (sum((least(n, 3 * mean + 3) - mean) ** 2 - mean) + 2) / (sum(mean ** 2) + 20)) AS spread
    FROM fitted WHERE observed AND k >= 7 GROUP BY ALL
), silence AS (
    SELECT source, ran_at, sum(n) FILTER (k = 0) AS day_got, least(7, coalesce(min(k) FILTER (n > 0 OR NOT observed), 7)) AS silent_days, sum(n) FILTER (k BETWEEN 1 AND lookback_days - 2) AS known_before
    FROM d GROUP BY ALL
), sums AS (
    SELECT source, ran_at, days, sum(n) AS n, sum(mean) AS mean, bool_and(observed) AS observed,
        sum(mean) ** 2 / (sum(mean ** 2 * (spread + 1 / weight)) + 0.01 * sum(mean) ** 2) AS size
    FROM fitted JOIN spreads USING (source, ran_at) JOIN silence USING (source, ran_at), unnest(list_distinct([1, 3, greatest(1, silent_days)])) t(days)
    WHERE k < days GROUP BY ALL
), heard AS (
    SELECT *, CASE WHEN observed THEN 1 / (1 / mean + 0.1) ELSE 0 END AS voice, voice * n / mean AS loudness FROM sums
), levels AS (
    SELECT ran_at, days, sum(voice) AS voices, sum(loudness) AS loudness FROM heard WHERE days IN (1, 3) GROUP BY ALL
), levelled AS (
    SELECT h.* REPLACE (h.mean * greatest(0.5, least(1, (l.loudness - h.loudness + 5) / (l.voices - h.voice + 5))) AS mean)
    FROM heard h JOIN levels l ON l.ran_at = h.ran_at AND l.days = CASE WHEN h.days = 1 THEN 1 ELSE 3 END
    WHERE observed
), chances AS (
    SELECT source, ran_at, days, n, mean, size, nb_at_most(n, mean, size) AS chance FROM levelled
)
SELECT
    s.source, s.ran_at, s.silent_days, s.known_before, s.day_got, o.never_still,
    any_value(c.mean) FILTER (days = 1) AS day_expected, any_value(nb_lowest(c.mean, size, 0.003)) FILTER (days = 1) AS day_low,
    any_value(n) FILTER (days = 3) AS three_got, any_value(c.mean) FILTER (days = 3) AS three_expected,
    any_value(chance) FILTER (days = 1) AS day_chance, any_value(chance) FILTER (days = 3) AS three_chance,
    any_value(chance) FILTER (days = silent_days) AS silence_chance, any_value(c.mean) FILTER (days = silent_days) AS silence_expected
FROM silence s LEFT JOIN overall o USING (source, ran_at) LEFT JOIN chances c USING (source, ran_at) GROUP BY ALL;
