-- How cases ended, which is not the same as answered; «Решено» without proof (no photo, no confirmation) is counted apart.
CREATE OR REPLACE VIEW outcomes AS
SELECT department_name AS department, system_name AS system, outcome, count(*) AS cases, count(*) FILTER (outcome = 'Решено' AND proof IS NULL) AS without_proof
FROM cases_now WHERE outcome IS NOT NULL GROUP BY ALL;
