-- What waits in its system and has its own term on the day of the publication (Moscow).
CREATE OR REPLACE VIEW system_due_today AS
SELECT system_name AS system, coalesce(number, case_id) AS number, case_id, department_name AS department, topic_name AS topic, address, registered_at, due_at,
    level
FROM systems_now, publication p
WHERE is_open AND pause_now IS NULL AND (due_at AT TIME ZONE 'Europe/Moscow')::DATE = (p.published_at AT TIME ZONE 'Europe/Moscow')::DATE
ORDER BY due_at, system, number;
