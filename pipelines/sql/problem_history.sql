-- What happened to cases: their ends, returns, links to earlier ones, departments, broken promises, residents who say that nothing was done.
SELECT
    c.id, c.department, c.outcome, c.closed_at, c.registered_at, coalesce(c.returned, 0) AS returned, coalesce(c.reopened, 0) AS reopened, c.recurs,
    (SELECT count(*) FROM promises p WHERE p.case_id = c.id AND p.state = 'broken') AS broken,
    (SELECT count(*) FROM promises p WHERE p.case_id = c.id) AS promised,
    (SELECT count(*) FROM satisfaction_signals s WHERE s.case_id = c.id AND s.signal = 'reply' AND s.value = 'not_fixed') AS not_fixed
FROM cases c WHERE list_contains($cases, c.id) ORDER BY c.registered_at, c.id;
