-- What the official pages replied, and to what.
SELECT id, source, thread, parent, published_at, attachments FROM messages
WHERE author_is_official AND parent IS NOT NULL AND deleted_at IS NULL
ORDER BY published_at, id;
