-- What the official pages replied, and to what.
SELECT id, thread, parent, published_at FROM messages
WHERE author_is_official AND parent IS NOT NULL AND deleted_at IS NULL
ORDER BY published_at, id;
