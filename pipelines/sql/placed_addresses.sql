-- Addresses of the store with those that a comment has from above: of the comment it answers if that names a place, else of the thread's root.
-- A comment that names a street, a place or another town itself, or another settlement of ours, has nothing from above; nor has one whose answered
-- message names several streets or another town. What is inherited is less sure and has no span.
CREATE OR REPLACE VIEW inherited_addresses AS
WITH said AS (
    SELECT
        m.id, m.version, m.thread, m.parent, a.other_towns,
        count(x.level) FILTER (x.level IN ('house', 'street')) AS streets,
        count(x.level) FILTER (x.level <> 'settlement') AS located,
        coalesce(list(DISTINCT x.settlement) FILTER (x.level = 'settlement'), []) AS settlements
    FROM messages m
    JOIN analyses a ON a.message_id = m.id AND a.version = m.version
    LEFT JOIN addresses x ON x.message_id = m.id AND x.version = m.version
    WHERE m.deleted_at IS NULL
    GROUP BY ALL
),
silent AS (FROM said WHERE thread <> id AND located = 0 AND len(other_towns) = 0),
above AS (
    SELECT silent.id, silent.version, silent.settlements, up.id AS source, up.version AS source_version, up.streets, up.other_towns
    FROM silent
    JOIN said up ON up.id IN (silent.parent, silent.thread)
    WHERE up.id <> silent.id AND (up.located > 0 OR len(up.other_towns) > 0)
    QUALIFY row_number() OVER (PARTITION BY silent.id ORDER BY up.id = silent.parent DESC) = 1
)
SELECT
    above.id AS message_id, above.version, 0 AS position, x.street, x.name, x.house, x.settlement, round(0.6 * x.confidence, 3) AS confidence, x.level,
    x.known_house, true AS inherited, above.source AS from_message
FROM above
JOIN addresses x ON x.message_id = above.source AND x.version = above.source_version
WHERE x.level IN ('house', 'street') AND x.street IS NOT NULL AND above.streets = 1 AND len(above.other_towns) = 0
  AND len(list_filter(above.settlements, s -> s <> x.settlement)) = 0;

CREATE OR REPLACE VIEW placed_addresses AS
SELECT *, false AS inherited FROM addresses
UNION ALL BY NAME
FROM inherited_addresses;
