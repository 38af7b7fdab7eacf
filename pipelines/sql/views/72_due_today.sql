-- Cases that wait for an answer and whose term ends on the day of the publication (Moscow).
CREATE OR REPLACE VIEW due_today AS
SELECT c.id AS case_id, department_name AS department, topic_name AS topic, address, registered_at, due_at, level
FROM cases_now c, publication p
WHERE is_open AND pause_now IS NULL AND (due_at AT TIME ZONE 'Europe/Moscow')::DATE = (p.published_at AT TIME ZONE 'Europe/Moscow')::DATE ORDER BY due_at, c.id;
