-- What the random slices told: of what went without a person (lane «автоматически») and of what was put aside (lane «отложено»: not about us, or no appeal) how
-- many there are, how many of those chosen by their id alone (see 80_review_queue; and the slice that two label blind) people have looked at, and how many were
-- right. Right is: an appeal of ours that the department kept; or no appeal of ours.
CREATE OR REPLACE VIEW audit AS
WITH machine AS (
    SELECT d.message_id, d.version, d.relevant AND d.appeal AS ours, d.auto, d.department
    FROM decisions d JOIN messages m ON m.id = d.message_id AND m.version = d.version
    WHERE split_part(d.decided_by, ':', 1) IN ('model', 'rule') AND m.deleted_at IS NULL AND NOT m.author_is_official
    QUALIFY row_number() OVER (PARTITION BY d.message_id ORDER BY d.decided_at DESC, d.decided_by) = 1
),
looked_at AS (
    SELECT
        a.ours, a.message_id,
        ('0x' || sha256(a.message_id)[1:8])::UBIGINT % 100 < 10 OR ('0x' || md5(a.message_id)[1:8])::UBIGINT % CASE WHEN a.ours THEN 20 ELSE 50 END = 0 AS chosen,
        EXISTS (FROM labels l WHERE l.message_id = a.message_id AND l.version = a.version AND l.judgement IN ('relevance', 'kind', 'topic', 'department')) AS said,
        CASE WHEN NOT a.ours THEN NOT (d.relevant AND d.appeal)
            ELSE d.relevant AND d.appeal AND d.department = a.department
                AND NOT EXISTS (FROM message_returns r WHERE r.message_id = a.message_id AND r.department = a.department) END AS stands
    FROM machine a JOIN current_decisions d ON d.message_id = a.message_id
    WHERE a.auto OR NOT a.ours
)
SELECT
    CASE WHEN ours THEN 'автоматически' ELSE 'отложено' END AS lane, count(*) AS n, count(*) FILTER (chosen AND said) AS checked,
    count(*) FILTER (chosen AND said AND stands) AS right_ones
FROM looked_at GROUP BY lane;
