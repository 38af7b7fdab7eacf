-- Messages whose current version nobody has read by the present rules, nobody has decided on, or on which people have since undone the decision: the
-- department returned it (unless a person chose it), or a person sent it elsewhere.
SELECT m.*, a.message_id IS NULL AS unread, d.message_id IS NULL OR u.message_id IS NOT NULL AS undecided
FROM messages m
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version AND a.language_version = $language_version
LEFT JOIN (SELECT DISTINCT message_id, version FROM decisions) d ON d.message_id = m.id AND d.version = m.version
LEFT JOIN (
    SELECT c.message_id FROM made_decisions c JOIN message_returns r ON r.message_id = c.message_id AND r.department = c.department
    WHERE NOT starts_with(c.decided_by, 'curator')
    UNION
    SELECT o.message_id FROM moves o JOIN messages own ON own.id = o.message_id
    WHERE NOT EXISTS (
        FROM decisions x WHERE x.message_id = o.message_id AND x.version = own.version AND x.decided_by = 'curator:' || o.office AND x.decided_at >= o.happened_at
    )
) u ON u.message_id = m.id
WHERE a.message_id IS NULL OR d.message_id IS NULL OR u.message_id IS NOT NULL
ORDER BY m.published_at, m.id;
