-- What became of the departments that each rule of routing named: on how many messages it decided, on how many of them people have spoken (a label, a move, a
-- return), and how often its department stood.
CREATE OR REPLACE VIEW rule_record AS
WITH decided AS (
    SELECT d.message_id, d.version, d.rule, d.department
    FROM decisions d JOIN messages m ON m.id = d.message_id AND m.version = d.version
    WHERE d.rule <> '' AND NOT ends_with(d.rule, '-export') AND starts_with(d.decided_by, 'rule:') AND d.relevant AND d.appeal AND m.deleted_at IS NULL
    QUALIFY row_number() OVER (PARTITION BY d.message_id ORDER BY d.decided_at DESC) = 1
),
spoken AS (
    SELECT
        a.rule,
        EXISTS (FROM labels l WHERE (l.message_id, l.version) = (a.message_id, a.version) AND l.judgement IN ('relevance', 'kind', 'topic', 'department'))
            OR EXISTS (FROM message_returns r WHERE r.message_id = a.message_id AND r.department = a.department)
            OR starts_with(d.decided_by, 'curator:') AS looked_at,
        d.relevant AND d.appeal AND d.department = a.department
            AND NOT EXISTS (FROM message_returns r WHERE r.message_id = a.message_id AND r.department = a.department) AS kept
    FROM decided a JOIN current_decisions d ON d.message_id = a.message_id
)
SELECT rule, count(*) AS n, count(*) FILTER (looked_at) AS looked_at, count(*) FILTER (looked_at AND kept) AS kept FROM spoken GROUP BY rule;
