-- By topic: how many cases came back, and by which sign: opened again by residents, the same after a solution, a promise that was broken. A chronic problem
-- stands under every topic of its cases: one of a network may have several.
CREATE OR REPLACE VIEW recurrence AS
SELECT
    coalesce(t.name, 'тема не определена') AS topic, t.topic_group, count(*) AS cases,
    count(*) FILTER (s.reopened OR s.recurs OR s.broken) AS came_back,
    count(*) FILTER (s.reopened) AS reopened, count(*) FILTER (s.recurs) AS recurs, count(*) FILTER (s.broken) AS broken,
    (
        SELECT count(DISTINCT p.id) FROM chronic_problems p JOIN problem_cases x ON x.problem_id = p.id JOIN cases k ON k.id = x.case_id
        WHERE p.is_chronic AND k.topic = c.topic
    ) AS chronic_problems
FROM cases c JOIN case_signals s ON s.case_id = c.id LEFT JOIN topics t ON t.id = c.topic
GROUP BY c.topic, t.name, t.topic_group;
