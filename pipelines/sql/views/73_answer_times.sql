-- Hours from the registration to the first answer. A case without an answer was watched until it was closed, or until now: it is censored, not left out.
CREATE OR REPLACE MACRO waited(registered_at, first_answer_at, closed_at, moment) AS
    greatest(0, epoch(coalesce(first_answer_at, closed_at, moment)) - epoch(registered_at)) / 3600;
CREATE OR REPLACE VIEW answer_times AS
SELECT c.id AS case_id, department_name AS department, registered_at, first_answer_at IS NOT NULL AS answered,
    waited(registered_at, first_answer_at, closed_at, p.published_at) AS hours
FROM cases_now c, publication p;

-- The same by system, where a row of an official one has its own answer.
CREATE OR REPLACE VIEW system_answer_times AS
SELECT case_id, number, system_name AS system, registered_at, first_answer_at IS NOT NULL AS answered,
    waited(registered_at, first_answer_at, closed_at, p.published_at) AS hours
FROM systems_now, publication p;
