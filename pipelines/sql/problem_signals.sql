-- Of each topic: cases of the window, and those that came back: opened again by residents, the same after a solution, or with a broken promise.
SELECT c.topic, count(*) AS cases, count(*) FILTER (
    coalesce(c.reopened, 0) > 0 OR c.recurs IS NOT NULL OR EXISTS (FROM promises p WHERE p.case_id = c.id AND p.state = 'broken')
) AS back, min(c.registered_at) AS since, max(c.registered_at) AS until
FROM cases c WHERE c.registered_at > $since AND c.registered_at <= $now GROUP BY c.topic ORDER BY c.topic;
