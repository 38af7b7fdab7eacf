-- Cases by department as of now.
CREATE OR REPLACE VIEW department_load AS
SELECT
    coalesce(d.name, 'не определён') AS department, d.outside,
    count(*) AS cases,
    count(*) FILTER (c.status IN ('новое', 'в работе')) AS open,
    count(*) FILTER (c.first_answer_at IS NOT NULL) AS answered,
    count(*) FILTER (c.urgency = 'emergency') AS emergencies
FROM cases c LEFT JOIN departments d ON d.id = c.department GROUP BY ALL;
