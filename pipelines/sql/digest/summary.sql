-- Figures of the day beside the mean of the days before it, four weeks at the most, counted only from the first day of collection.
WITH past AS (
    SELECT * FROM daily, history WHERE day < $day::DATE AND day >= $day::DATE - 28 AND day >= first_day
), days AS (
    SELECT greatest(0, least(28, date_diff('day', first_day, $day::DATE))) AS n FROM history
)
SELECT
    coalesce(d.messages, 0) AS messages, coalesce(d.relevant, 0) AS relevant, coalesce(d.appeals, 0) AS appeals, coalesce(d.authors, 0) AS authors,
    coalesce(d.cases, 0) AS cases, coalesce(d.emergencies, 0) AS emergencies, coalesce(d.thanks, 0) AS thanks, coalesce(d.for_review, 0) AS for_review,
    n AS days_of_history,
    (SELECT sum(messages) FROM past) / nullif(n, 0) AS mean_messages, (SELECT sum(relevant) FROM past) / nullif(n, 0) AS mean_relevant,
    (SELECT sum(appeals) FROM past) / nullif(n, 0) AS mean_appeals, (SELECT sum(authors) FROM past) / nullif(n, 0) AS mean_authors,
    (SELECT sum(cases) FROM past) / nullif(n, 0) AS mean_cases, (SELECT sum(emergencies) FROM past) / nullif(n, 0) AS mean_emergencies
FROM days LEFT JOIN (FROM daily WHERE day = $day::DATE) d ON true;
