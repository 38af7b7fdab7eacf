-- What people undid. `message_returns`: a department said «not ours» of a message or of its case, which counts for every message of the case; so does a move that a
-- person undid. `moves`: where a person sent it, the latest. What was set right counts as it was set right, what was taken back does not count.
CREATE OR REPLACE TEMP TABLE told_events AS
WITH patches AS (
    SELECT
        payload ->> 'of' AS id, list_reduce(list(payload::JSON ORDER BY happened_at, id), lambda one, other: json_merge_patch(one, other)) AS patch,
        last(TRY_CAST(payload ->> 'at' AS TIMESTAMPTZ) ORDER BY happened_at, id) FILTER (TRY_CAST(payload ->> 'at' AS TIMESTAMPTZ) IS NOT NULL) AS happened_at
    FROM events WHERE kind = 'corrected' AND (payload ->> 'of') IS NOT NULL GROUP BY ALL
)
SELECT * FROM (
    SELECT e.* REPLACE (
        coalesce(p.happened_at, e.happened_at) AS happened_at,
        CASE WHEN p.patch IS NULL THEN e.payload ELSE json_merge_patch(e.payload, json_merge_patch(p.patch, '{"of": null, "at": null, "why": null}')) END AS payload
    )
    FROM events e LEFT JOIN patches p ON p.id = e.id
    WHERE e.kind <> 'corrected'
)
WHERE coalesce(payload ->> 'void', '') = '';

CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT e.id AS event_id, m.message_id
FROM told_events e, LATERAL (
    SELECT e.message_id AS message_id WHERE e.message_id IS NOT NULL
    UNION SELECT regexp_replace(e.case_id, '^case:', '') WHERE e.case_id IS NOT NULL
    UNION SELECT c.message_id FROM case_messages c WHERE c.case_id = e.case_id
    UNION SELECT c.message_id FROM case_messages own JOIN case_messages c ON c.case_id = own.case_id
    WHERE own.message_id = coalesce(e.message_id, regexp_replace(e.case_id, '^case:', '')) -- also where the case it named is now part of another
) m
WHERE e.kind IN ('returned', 'routed');

CREATE OR REPLACE TEMP TABLE told_moves AS
SELECT t.message_id, json_extract_string(e.payload, '$.department') AS department, e.office, e.happened_at, e.id AS event_id
FROM touched t JOIN told_events e ON e.id = t.event_id
WHERE e.kind = 'routed' AND json_extract_string(e.payload, '$.department') IN (SELECT id FROM departments);

DELETE FROM moves;
INSERT INTO moves BY NAME FROM told_moves QUALIFY row_number() OVER (PARTITION BY message_id ORDER BY happened_at DESC, event_id) = 1;

DELETE FROM message_returns;
INSERT INTO message_returns BY NAME
SELECT t.message_id, coalesce(json_extract_string(e.payload, '$.department'), e.office) AS department,
    coalesce(nullif(e.payload ->> 'text', ''), e.payload ->> 'reason') AS reason, e.happened_at, e.id AS event_id, 'returned' AS kind
FROM touched t JOIN told_events e ON e.id = t.event_id
WHERE e.kind = 'returned'
UNION
SELECT m.message_id, d.department, 'решение программы отменил человек', m.happened_at, m.event_id, 'undone'
FROM told_moves m JOIN decisions d ON d.message_id = m.message_id AND d.decided_at <= m.happened_at
WHERE d.department <> m.department AND NOT starts_with(d.decided_by, 'curator');
