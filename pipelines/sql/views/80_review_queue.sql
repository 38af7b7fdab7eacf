-- What a person must look at, the most valuable first: returned twice or after a person sent it; urgent; a resident says under an answer that nothing is done
-- (one of each case, of the last four weeks of such remarks: whether to take it up again, a person decides); of uncertain department; doubtful whether it is an
-- appeal of ours at all (not more than ten a day of publication, so that they do not drown the rest: urgent ones first, then the most doubtful); of a rare topic;
-- and, chosen by the id alone, a twentieth of what went automatically and a fiftieth of what was put aside. One row a message; `place` is its place in the queue.
CREATE OR REPLACE VIEW review_queue AS
WITH returned AS (SELECT message_id, count(DISTINCT event_id) AS returns, max(happened_at) AS last_at FROM message_returns WHERE kind = 'returned' GROUP BY message_id),
known AS (SELECT topic, count(*) AS n FROM current_decisions WHERE relevant AND appeal GROUP BY topic),
-- How probable it is that a message which the judges put aside is an appeal of ours; what a person or a system decided is not doubted, nor a decision
-- made before the probability of an appeal was kept.
put_aside AS (
    SELECT
        d.message_id, d.urgency, d.relevance, (m.published_at AT TIME ZONE 'Europe/Moscow')::DATE AS day,
        coalesce(TRY_CAST(d.inputs ->> 'appeal' AS DOUBLE), 0) AS appeal
    FROM made_decisions d JOIN messages m ON m.id = d.message_id
    WHERE NOT (d.relevant AND d.appeal) AND m.deleted_at IS NULL AND NOT m.author_is_official AND starts_with(d.decided_by, 'model:')
),
doubtful AS (
    SELECT message_id FROM put_aside WHERE relevance >= 0.2 AND appeal >= 0.2
    QUALIFY row_number() OVER (PARTITION BY day ORDER BY urgency <> 'normal' DESC, relevance * appeal DESC, message_id) <= 10
),
undone AS (
    SELECT message_id, any_value(case_id) AS case_id FROM said_not_fixed WHERE said_at > (SELECT max(said_at) FROM said_not_fixed) - INTERVAL 28 DAY GROUP BY message_id
),
looked_at AS (
    SELECT
        d.message_id, m.published_at, d.topic, d.department, d.second, coalesce(d.certainty, 0) AS certainty, d.urgency, d.rule, d.reasons, d.auto,
        coalesce(r.returns, 0) AS returns, u.case_id AS undone, d.decided_by, r.last_at, d.decided_at, d.relevant AND d.appeal AS ours, k.n AS of_topic,
        d.message_id IN (SELECT message_id FROM put_aside) AS aside, d.message_id IN (SELECT message_id FROM doubtful) AS doubtful,
        ('0x' || md5(d.message_id)[1:8])::UBIGINT AS lot
    FROM current_decisions d
    JOIN messages m ON m.id = d.message_id
    LEFT JOIN known k ON k.topic = d.topic
    LEFT JOIN returned r ON r.message_id = d.message_id
    LEFT JOIN undone u ON u.message_id = d.message_id
    WHERE m.deleted_at IS NULL AND (NOT starts_with(d.decided_by, 'curator') OR (r.last_at > d.decided_at AND d.relevant AND d.appeal))
),
waiting AS (
    SELECT *,
        CASE
            WHEN ours AND (returns > 1 OR starts_with(decided_by, 'curator')) THEN 0
            WHEN ours AND NOT auto AND urgency <> 'normal' THEN 1
            WHEN doubtful AND urgency <> 'normal' THEN 1
            WHEN undone IS NOT NULL THEN 2
            WHEN ours AND NOT auto AND of_topic < 3 THEN 5
            WHEN ours AND NOT auto THEN 3
            WHEN ours AND lot % 20 = 0 THEN 6
            WHEN doubtful THEN 4
            WHEN aside AND lot % 50 = 0 THEN 6
        END AS step
    FROM looked_at
)
SELECT
    row_number() OVER (ORDER BY step, ours DESC, urgency = 'emergency' DESC, certainty, published_at, message_id) AS place,
    message_id, published_at, topic, department, second, certainty, urgency, returns,
    CASE WHEN ours OR step <> 1 THEN ['возвращено', 'срочное', 'пишут, что не сделано: ' || undone, 'неуверенно', 'наше ли обращение', 'редкая тема', 'выборочная проверка'][step + 1]
        ELSE 'срочное, но наше ли обращение' END AS reason
FROM waiting WHERE step IS NOT NULL;
