-- Appeals by topic: in the last week, the last four weeks, the eight weeks before the last one, the twelve before the last four. Counted from the newest message.
-- `weeks_seen` is how many of those eight weeks were full ones (a quarter of the last week's appeals, whatever their topics): before there are some, what is
-- usual is not known.
WITH dated AS (
    SELECT d.topic, date_diff('day', m.published_at, (SELECT max(published_at) FROM messages)) AS age
    FROM current_decisions d JOIN messages m ON m.id = d.message_id
    WHERE d.relevant AND d.appeal AND m.deleted_at IS NULL
),
weeks AS (SELECT age // 7 AS week, count(*) AS n FROM dated WHERE age <= 62 GROUP BY 1)
SELECT
    topic, count(*) FILTER (age < 7) AS week, count(*) FILTER (age < 28) AS month, count(*) FILTER (age BETWEEN 7 AND 62) AS eight_weeks,
    count(*) FILTER (age BETWEEN 28 AND 111) AS twelve_weeks,
    (SELECT count(*) FROM weeks WHERE week > 0 AND n * 4 >= coalesce((SELECT n FROM weeks WHERE week = 0), 1)) AS weeks_seen
FROM dated GROUP BY topic ORDER BY topic;
