-- Each outcome among all, and the unproven among the solved.
SELECT outcome AS name, sum(cases)::BIGINT AS k, (SELECT sum(cases)::BIGINT FROM outcomes) AS n FROM outcomes GROUP BY outcome
UNION ALL
SELECT 'Решено без подтверждения (из решённых)', sum(without_proof)::BIGINT, sum(cases)::BIGINT FROM outcomes WHERE outcome = 'Решено' HAVING count(*) > 0
ORDER BY starts_with(name, 'Решено без'), k DESC, name;
