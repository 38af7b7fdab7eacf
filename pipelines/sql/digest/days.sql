-- Appeals of the last four weeks by day; NULL before the first day of collection.
WITH calendar AS (SELECT range::DATE AS day FROM range($day::DATE - 27, $day::DATE + 1, INTERVAL 1 DAY))
SELECT c.day, CASE WHEN c.day >= h.first_day THEN coalesce(d.appeals, 0) END AS appeals
FROM calendar c CROSS JOIN history h LEFT JOIN daily d ON d.day = c.day
ORDER BY c.day;
