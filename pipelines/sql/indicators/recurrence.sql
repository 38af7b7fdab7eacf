-- Cases that came back, of all, by topic; the largest first.
SELECT coalesce(topic, 'Всего') AS name, sum(came_back)::BIGINT AS k, sum(cases)::BIGINT AS n FROM recurrence GROUP BY ROLLUP (topic)
HAVING n > 0 AND (k > 0 OR grouping(topic) = 1) ORDER BY grouping(topic) DESC, k DESC, n, name;
