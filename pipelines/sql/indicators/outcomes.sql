-- Each outcome among all, and last the unproven among the solved.
SELECT name, k, n FROM (
    SELECT outcome AS name, sum(cases)::BIGINT AS k, (SELECT sum(cases)::BIGINT FROM outcomes) AS n, 1 AS place FROM outcomes GROUP BY outcome
    UNION ALL
    SELECT 'Решено без подтверждения (из решённых)', sum(without_proof)::BIGINT, sum(cases)::BIGINT, 2 FROM outcomes WHERE outcome = 'Решено' HAVING count(*) > 0
) ORDER BY place, k DESC, name;
