-- Cases that departments returned: how often, by whom, and whether it must be raised (twice: forwarding round and round is forbidden).
CREATE OR REPLACE VIEW returned_cases AS
SELECT
    c.case_id, count(DISTINCT r.event_id) AS returns, list_sort(list(DISTINCT r.department)) AS departments, max(r.happened_at) AS last_at,
    count(DISTINCT r.event_id) > 1 AS raised
FROM message_returns r JOIN case_messages c ON c.message_id = r.message_id
WHERE r.kind = 'returned'
GROUP BY c.case_id;
