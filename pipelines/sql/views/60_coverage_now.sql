-- The last run of each enabled source, and the last healthy one.
CREATE OR REPLACE VIEW coverage_now AS
SELECT
    s.id AS source, s.name, s.kind, s.expected_min, c.ran_at, c.got, c.fresh, c.dropped, c.problem, h.healthy_at
FROM sources s
LEFT JOIN (FROM coverage QUALIFY row_number() OVER (PARTITION BY source ORDER BY ran_at DESC) = 1) c ON c.source = s.id
LEFT JOIN (SELECT source, max(ran_at) AS healthy_at FROM coverage WHERE problem IS NULL GROUP BY source) h ON h.source = s.id
WHERE s.enabled;
