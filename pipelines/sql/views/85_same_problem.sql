-- How loud and how many: messages, different people and channels of each problem are three counts (whom a system does not name counts as one person each);
-- where they wrote, and by what its messages were joined.
CREATE OR REPLACE VIEW same_problem AS
WITH voices AS (
    SELECT
        j.case_id, count(*)::INTEGER AS messages, count(DISTINCT coalesce(j.author, j.id))::INTEGER AS authors, count(DISTINCT j.source)::INTEGER AS channels,
        string_agg(DISTINCT coalesce(j.source_name, j.source), ', ' ORDER BY coalesce(j.source_name, j.source)) AS channel_names,
        min(j.published_at) AS first_at, max(j.published_at) AS last_at
    FROM judged j WHERE j.case_id IS NOT NULL GROUP BY j.case_id
),
reasons AS (
    SELECT e.case_id, regexp_replace(unnest(string_split(json_extract_string(e.payload, '$.reasons'), ', ')), ' \(.*', '') AS reason
    FROM case_events e WHERE e.kind = 'merged' AND json_extract_string(e.payload, '$.reasons') IS NOT NULL
),
evidence AS (
    SELECT case_id, string_agg(reason || ' ' || n, ', ' ORDER BY n DESC, reason) AS joined_by
    FROM (SELECT case_id, reason, count(*) AS n FROM reasons GROUP BY ALL) GROUP BY case_id
)
SELECT
    c.id AS case_id, c.topic, t.name AS topic_name, c.address, c.status, c.recurs, v.* EXCLUDE (case_id), e.joined_by,
    EXISTS (FROM case_events x WHERE x.case_id = c.id AND x.kind IN ('merged', 'split') AND json_extract_string(x.payload, '$.these') IS NOT NULL AND x.origin <> 'mcu') AS ruled
FROM cases c
JOIN voices v ON v.case_id = c.id
LEFT JOIN evidence e ON e.case_id = c.id
LEFT JOIN topics t ON t.id = c.topic;
