-- The same by the system that owns the case.
CREATE OR REPLACE VIEW system_summary AS
SELECT
    system_name AS system, count(*) AS cases, sum(message_count)::BIGINT AS messages,
    count(*) FILTER (is_open) AS open, count(*) FILTER (level = 'срок подходит') AS approaching, count(*) FILTER (level = 'просрочено') AS overdue,
    count(*) FILTER (pause_now IS NOT NULL) AS paused, count(*) FILTER (is_answered) AS answered,
    count(*) FILTER (in_time) AS in_time, count(*) FILTER (in_time IS NOT NULL OR level = 'просрочено') AS judged,
    count(*) FILTER (outcome IS NOT NULL) AS with_outcome, avg(rating) FILTER (rating IS NOT NULL) AS rating, count(rating) AS rated
FROM cases_now GROUP BY ALL;
