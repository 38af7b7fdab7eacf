-- When people wrote of each case, and when it was opened again.
SELECT c.id, c.topic, c.address, c.registered_at, x.at
FROM cases c
JOIN (
    SELECT id AS case_id, registered_at AS at FROM cases
    UNION
    SELECT o.case_id, m.published_at FROM case_messages o JOIN messages m ON m.id = o.message_id WHERE NOT m.author_is_official
    UNION
    SELECT case_id, happened_at FROM standing_events WHERE kind = 'reopened'
) x ON x.case_id = c.id
WHERE c.address IS NOT NULL OR c.topic <> ''
ORDER BY c.id, x.at;
