-- Numbers of posts that were not seen on the last day of each run of the relation named `runs`, and how many are usual: walls and channels number their posts in a row,
-- deleted and waiting posts and albums leave small holes. The same count model, with the share of missing numbers in the weeks before.
CREATE OR REPLACE MACRO holes_of(runs) AS TABLE
WITH filled AS (
    SELECT *, max(top) OVER (PARTITION BY source, ran_at ORDER BY k DESC ROWS UNBOUNDED PRECEDING) AS last FROM days_before(runs)
), holes AS (
    SELECT *, CASE WHEN numbers > 0 THEN greatest(0, last - lag(last) OVER (PARTITION BY source, ran_at ORDER BY k DESC) - numbers) END AS missing FROM filled
), usual AS (
    SELECT source, ran_at, (sum(missing) + 1) / (sum(missing + numbers) + 20) AS share
    FROM holes WHERE observed AND k >= 7 AND missing IS NOT NULL GROUP BY ALL HAVING count(*) >= 14
), spreads AS (
    SELECT source, ran_at, (sum((missing - m) ** 2 - m) + 20) / (sum(m ** 2) + 20) AS spread
    FROM (SELECT *, share * (missing + numbers) AS m FROM holes JOIN usual USING (source, ran_at)) WHERE observed AND k >= 7 AND missing IS NOT NULL GROUP BY ALL
), last_day AS (
    SELECT source, ran_at, missing, share * (missing + numbers) AS mean, 1 / greatest(0.05, spread) AS size
    FROM holes LEFT JOIN usual USING (source, ran_at) LEFT JOIN spreads USING (source, ran_at) WHERE k = 0 AND missing IS NOT NULL
)
SELECT source, ran_at, missing::BIGINT AS holes, mean AS usual_holes, CASE WHEN mean > 0 THEN 1 - nb_at_most(missing - 1, mean, size) END AS holes_chance FROM last_day;
