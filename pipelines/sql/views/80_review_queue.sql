-- What a person must look at, the most valuable first: returned twice or after a person sent it, urgent, uncertain, of a rare topic; and a twentieth of what went automatically,
-- chosen by the id alone. One row a message; `place` is its place in the queue.
CREATE OR REPLACE VIEW review_queue AS
WITH returned AS (SELECT message_id, count(DISTINCT event_id) AS returns, max(happened_at) AS last_at FROM message_returns WHERE kind = 'returned' GROUP BY message_id),
known AS (SELECT topic, count(*) AS n FROM current_decisions WHERE relevant AND appeal GROUP BY topic),
waiting AS (
    SELECT
        d.message_id, m.published_at, d.topic, d.department, d.second, d.certainty, d.urgency, d.rule, d.reasons, d.auto, coalesce(r.returns, 0) AS returns,
        CASE
            WHEN r.returns > 1 OR starts_with(d.decided_by, 'curator') THEN 0
            WHEN NOT d.auto AND d.urgency <> 'normal' THEN 1
            WHEN NOT d.auto AND k.n < 3 THEN 3
            WHEN NOT d.auto THEN 2
            ELSE 4
        END AS step
    FROM current_decisions d
    JOIN messages m ON m.id = d.message_id
    JOIN known k ON k.topic = d.topic
    LEFT JOIN returned r ON r.message_id = d.message_id
    WHERE d.relevant AND d.appeal AND m.deleted_at IS NULL AND (NOT starts_with(d.decided_by, 'curator') OR r.last_at > d.decided_at)
    AND (NOT coalesce(d.auto, FALSE) OR r.returns > 1 OR ('0x' || md5(d.message_id)[1:8])::UBIGINT % 20 = 0)
)
SELECT
    row_number() OVER (ORDER BY step, urgency = 'emergency' DESC, certainty, published_at, message_id) AS place,
    message_id, published_at, topic, department, second, certainty, urgency, returns,
    ['возвращено', 'срочное', 'неуверенно', 'редкая тема', 'выборочная проверка'][step + 1] AS reason
FROM waiting;
