-- Versions: every change of text in the order it was seen; the same whatever the order and number of foldings.
CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT id FROM staged_messages;
INSERT INTO sights
SELECT DISTINCT id, text, collected_at FROM staged_messages s
WHERE NOT EXISTS (FROM sights k WHERE k.message_id = s.id AND k.seen_at = s.collected_at AND k.text = s.text);
DELETE FROM message_versions WHERE message_id IN (SELECT id FROM touched);
INSERT INTO message_versions
SELECT message_id, row_number() OVER (PARTITION BY message_id ORDER BY seen_at, text) AS version, text, seen_at
FROM (
    SELECT *, lag(text) OVER (PARTITION BY message_id ORDER BY seen_at, text) AS before
    FROM sights WHERE message_id IN (SELECT id FROM touched)
)
WHERE before IS NULL OR before <> text;

-- The newest sight of each message; first_seen_at only grows older.
CREATE OR REPLACE TEMP TABLE newest AS
SELECT s.*, min(s.collected_at) OVER (PARTITION BY s.id) AS first_seen_at, v.version
FROM staged_messages s
JOIN (SELECT message_id, max(version) AS version FROM message_versions GROUP BY ALL) v ON v.message_id = s.id
QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY s.collected_at DESC, s.text DESC) = 1;

MERGE INTO messages AS m USING newest AS n ON m.id = n.id
WHEN MATCHED AND (n.collected_at, n.text) >= (m.collected_at, m.text) THEN UPDATE SET
    source = n.source, channel = n.channel, thread = n.thread, parent = n.parent, author = n.author, author_is_official = n.author_is_official,
    text = n.text, url = n.url, published_at = n.published_at, first_seen_at = least(m.first_seen_at, n.first_seen_at),
    collected_at = n.collected_at, version = n.version, likes = n.likes, reposts = n.reposts, comments = n.comments, views = n.views,
    attachments = n.attachments, repost_of = n.repost_of, mentions = n.mentions
WHEN MATCHED THEN UPDATE SET first_seen_at = least(m.first_seen_at, n.first_seen_at), version = n.version
WHEN NOT MATCHED THEN INSERT VALUES (
    n.id, n.source, n.channel, n.thread, n.parent, n.author, n.author_is_official, n.text, n.url, n.published_at, n.first_seen_at,
    n.collected_at, n.version, NULL, n.likes, n.reposts, n.comments, n.views, n.attachments, n.repost_of, n.mentions
);
