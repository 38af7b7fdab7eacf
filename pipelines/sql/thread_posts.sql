-- Threads in which an official page replied, with what was read of each message. What was taken down stays, by residents (it was answered all the same) and by
-- the page (it had answered). A page's reply whose text is erased tells nothing any more: what it answered was told before.
SELECT
    m.id, m.thread, m.parent, m.author, m.author_is_official, m.text, m.published_at, m.mentions, coalesce(a.lemmas, []) AS lemmas, coalesce(x.spots, []) AS spots
FROM messages m
JOIN (SELECT DISTINCT thread FROM messages WHERE author_is_official AND id <> thread) t ON t.thread = m.thread
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version
LEFT JOIN (
    SELECT message_id, version, list([coalesce(street, name, place), house] ORDER BY position) AS spots FROM addresses
    WHERE coalesce(street, name, place) IS NOT NULL GROUP BY ALL
) x ON x.message_id = m.id AND x.version = m.version
WHERE NOT m.author_is_official OR NOT starts_with(m.text, '[стёрто ') OR m.id = m.thread
ORDER BY m.thread, m.published_at, m.id;
