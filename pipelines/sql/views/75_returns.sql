-- Cases that came back: by the citizen after an answer or a closing, and by departments that said «not ours».
CREATE OR REPLACE VIEW returns AS
SELECT department_name AS department, count(*) FILTER (is_answered OR closed_at IS NOT NULL OR reopened > 0) AS finished,
    count(*) FILTER (reopened > 0) AS reopened, count(*) FILTER (returned > 0) AS returned_by_departments
FROM cases_now GROUP BY ALL;

-- The same by system, where a row of an official one came back by itself.
CREATE OR REPLACE VIEW system_returns AS
SELECT system_name AS system, count(*) FILTER (is_answered OR closed_at IS NOT NULL OR reopened > 0) AS finished,
    count(*) FILTER (reopened > 0) AS reopened, count(*) FILTER (returned > 0) AS returned_by_departments
FROM systems_now GROUP BY ALL;
