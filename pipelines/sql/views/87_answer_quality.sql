-- Answers by the checklist as rows: what is missing is told by the names of the points, those not addressed as one.
CREATE OR REPLACE VIEW answers_now AS
SELECT a.*, coalesce(d.name, 'не определён') AS department_name, (a.answered_at AT TIME ZONE 'Europe/Moscow')::DATE AS day,
    CASE mark WHEN 'answers' THEN 'отвечает' WHEN 'partly' THEN 'отчасти' ELSE 'не отвечает' END AS mark_name,
    list_distinct(list_transform(missing, lambda x: CASE WHEN starts_with(x, 'не отвечено') THEN 'не отвечено на спрошенное' ELSE x END)) AS lacks,
    EXISTS (SELECT 1 FROM answer_points p WHERE p.event_id = a.event_id AND p.point = 'own' AND p.verdict = 'no') AS is_form,
    EXISTS (SELECT 1 FROM answer_points p WHERE p.event_id = a.event_id AND p.said_by <> 'mcu-program') AS is_corrected
FROM answers a LEFT JOIN departments d ON d.id = a.department;
-- By department: how many answers answer, answer partly, do not answer; form letters; how many a curator looked at.
CREATE OR REPLACE VIEW answer_quality AS
SELECT department_name AS department, count(*) AS answers, count(*) FILTER (mark = 'answers') AS good, count(*) FILTER (mark = 'partly') AS partly,
    count(*) FILTER (mark = 'does not answer') AS bad, count(*) FILTER (is_form) AS form_letters, count(*) FILTER (is_corrected) AS corrected
FROM answers_now GROUP BY ALL;
