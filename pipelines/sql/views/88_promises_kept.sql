-- Promises with captions as of the publication; `days_left` is negative once the day has passed.
CREATE OR REPLACE VIEW promises_now AS
SELECT p.*, coalesce(d.name, 'не определён') AS department_name, t.name AS topic_name, c.address, date_diff('day', (u.published_at AT TIME ZONE 'Europe/Moscow')::DATE, p.due_on) AS days_left,
    CASE p.state WHEN 'open' THEN 'срок не вышел' WHEN 'kept' THEN 'исполнено' WHEN 'broken' THEN 'нарушено' ELSE 'неизвестно' END AS state_name
FROM promises p CROSS JOIN publication u
LEFT JOIN cases c ON c.id = p.case_id
LEFT JOIN departments d ON d.id = p.department
LEFT JOIN topics t ON t.id = c.topic;
-- By department: kept and broken are told only by what was said afterwards; of unknown ones nobody said a word.
CREATE OR REPLACE VIEW promises_kept AS
SELECT department_name AS department, count(*) AS promises, count(*) FILTER (state = 'open') AS open, count(*) FILTER (state = 'open' AND days_left <= 1) AS due_soon,
    count(*) FILTER (state = 'kept') AS kept, count(*) FILTER (state = 'broken') AS broken, count(*) FILTER (state = 'unknown') AS unknown
FROM promises_now GROUP BY ALL;
