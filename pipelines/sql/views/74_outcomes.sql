-- How cases ended, which is not the same as answered; «Решено» without proof (no photo, no confirmation) is counted apart.
CREATE OR REPLACE VIEW outcomes AS
SELECT department_name AS department, outcome, count(*) AS cases, count(*) FILTER (outcome = 'Решено' AND proof IS NULL) AS without_proof
FROM cases_now WHERE outcome IS NOT NULL GROUP BY ALL;

-- How the rows of the official systems ended there, and the cases that began elsewhere.
CREATE OR REPLACE VIEW system_outcomes AS
SELECT system_name AS system, outcome, count(*) AS rows, count(*) FILTER (outcome = 'Решено' AND proof IS NULL) AS without_proof
FROM systems_now WHERE outcome IS NOT NULL GROUP BY ALL;
