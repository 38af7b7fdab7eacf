-- Messages that say the same: equal words (at least five; see text_key in publish.sql), or reposts of one message, collected or not. Of each group the
-- earliest is the original. One row a message of a group of two or more; deleted ones are left out.
CREATE OR REPLACE VIEW same_text AS
WITH RECURSIVE
shown AS (SELECT id, source, published_at, repost_of, text_key FROM messages WHERE deleted_at IS NULL),
-- Equal words are one node, any other message is a node of its own, and so is a message that was only reposted.
nodes AS (SELECT id, source, published_at, repost_of, coalesce(text_key, id) AS node FROM shown),
reposts AS (
    SELECT n.node, coalesce(o.node, n.repost_of) AS other FROM nodes n LEFT JOIN nodes o ON o.id = n.repost_of WHERE n.repost_of IS NOT NULL
),
edges AS (SELECT node, other FROM reposts UNION SELECT other, node FROM reposts),
reached AS (SELECT node, node AS other FROM edges UNION SELECT r.node, e.other FROM reached r JOIN edges e ON e.node = r.other),
components AS (SELECT node, min(other) AS component FROM reached GROUP BY node),
grouped AS (SELECT n.*, coalesce(c.component, n.node) AS component FROM nodes n LEFT JOIN components c ON c.node = n.node)
SELECT
    id, source, published_at, repost_of IS NOT NULL AS reposted,
    first_value(id) OVER (PARTITION BY component ORDER BY published_at, id) AS original,
    count(*) OVER (PARTITION BY component) AS copies
FROM grouped
QUALIFY copies > 1;
