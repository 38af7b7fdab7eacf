-- Appeals by topic: in the last week, the last four weeks, the eight weeks before the last one, the twelve before the last four. Counted from the newest message.
WITH dated AS (
    SELECT d.topic, date_diff('day', m.published_at, (SELECT max(published_at) FROM messages)) AS age
    FROM current_decisions d JOIN messages m ON m.id = d.message_id
    WHERE d.relevant AND d.appeal AND m.deleted_at IS NULL
)
SELECT
    topic, count(*) FILTER (age < 7) AS week, count(*) FILTER (age < 28) AS month, count(*) FILTER (age BETWEEN 7 AND 62) AS eight_weeks,
    count(*) FILTER (age BETWEEN 28 AND 111) AS twelve_weeks
FROM dated GROUP BY topic ORDER BY topic;
