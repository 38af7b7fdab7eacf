-- Answers by the checklist as rows: what is missing is told by the names of the points, those not addressed as one.
CREATE OR REPLACE VIEW answers_now AS
SELECT a.*, coalesce(d.name, 'не определён') AS department_name, (a.answered_at AT TIME ZONE 'Europe/Moscow')::DATE AS day,
    CASE mark WHEN 'answers' THEN 'отвечает' WHEN 'partly' THEN 'отчасти' ELSE 'не отвечает' END AS mark_name,
    list_distinct(list_transform(missing, lambda x: CASE WHEN starts_with(x, 'не отвечено') THEN 'не отвечено на спрошенное' ELSE x END)) AS lacks,
    EXISTS (SELECT 1 FROM answer_points p WHERE p.event_id = a.event_id AND p.point = 'own' AND p.verdict = 'no') AS is_form,
    EXISTS (SELECT 1 FROM answer_points p WHERE p.event_id = a.event_id AND p.said_by <> 'mcu-program') AS is_corrected
FROM answers a LEFT JOIN departments d ON d.id = a.department;
-- Answers that an official page took down: given, counted as the first answer, and never checked.
CREATE OR REPLACE VIEW removed_answers AS
SELECT e.id AS event_id, e.case_id, coalesce(d.name, 'не определён') AS department_name, (e.happened_at AT TIME ZONE 'Europe/Moscow')::DATE AS day,
    (TRY_CAST(e.payload ->> 'removed' AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Moscow')::DATE AS removed_on
FROM standing_events e JOIN cases c ON c.id = e.case_id LEFT JOIN departments d ON d.id = c.department
WHERE e.kind = 'answered' AND (e.payload ->> 'removed') IS NOT NULL;
-- By department: how many answers answer, answer partly, do not answer; form letters; how many a curator looked at; how many its page took down.
CREATE OR REPLACE VIEW answer_quality AS
SELECT department_name AS department, count(mark) AS answers, count(*) FILTER (mark = 'answers') AS good, count(*) FILTER (mark = 'partly') AS partly,
    count(*) FILTER (mark = 'does not answer') AS bad, count(*) FILTER (is_form) AS form_letters, count(*) FILTER (is_corrected) AS corrected,
    count(removed_on) AS removed
FROM (FROM answers_now UNION ALL BY NAME FROM removed_answers) GROUP BY ALL;
