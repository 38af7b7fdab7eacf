-- What stands in each system: rows of the official ones, each by its own state and term, and the cases that began elsewhere. `cases` are the different problems
-- they tell of; the four states make up `rows`. `strangers` came in the export and are no appeals about our town: they are in no other figure.
CREATE OR REPLACE VIEW system_summary AS
SELECT
    system_name AS system, count(*) FILTER (ours) AS rows, count(DISTINCT case_id) AS cases, count(*) FILTER (NOT ours) AS strangers,
    count(*) FILTER (ours AND state = 'новое') AS state_new, count(*) FILTER (ours AND state = 'в работе') AS state_in_work,
    count(*) FILTER (ours AND state = 'дан ответ') AS state_answered, count(*) FILTER (ours AND state = 'закрыто') AS state_closed,
    count(*) FILTER (ours AND is_open) AS open, count(*) FILTER (ours AND level = 'срок подходит') AS approaching,
    count(*) FILTER (ours AND level = 'просрочено') AS overdue, count(*) FILTER (ours AND pause_now IS NOT NULL) AS paused,
    count(*) FILTER (ours AND is_answered) AS answered, count(*) FILTER (ours AND in_time) AS in_time,
    count(*) FILTER (ours AND (in_time IS NOT NULL OR level = 'просрочено')) AS judged,
    count(*) FILTER (ours AND outcome IS NOT NULL) AS with_outcome, avg(rating) FILTER (ours) AS rating, count(rating) FILTER (ours) AS rated
FROM (
    SELECT *, true AS ours FROM systems_now
    UNION ALL BY NAME
    SELECT r.* EXCLUDE (system), r.system AS system_id, false AS ours
    FROM publication p, system_rows_at(p.published_at) r WHERE r.case_id IS NULL
) GROUP BY system_name;
