-- Hours from the registration to the first answer. A case without an answer was watched until it was closed, or until now: it is censored, not left out.
CREATE OR REPLACE VIEW answer_times AS
SELECT c.id AS case_id, department_name AS department, system_name AS system, registered_at, first_answer_at IS NOT NULL AS answered,
    greatest(0, epoch(coalesce(first_answer_at, closed_at, p.published_at)) - epoch(registered_at)) / 3600 AS hours
FROM cases_now c, publication p;
