-- What official pages replied to each message; of several ties of one reply that with the message it stands under comes first.
SELECT r.message_id, r.kind, m.id, m.source, m.published_at, m.attachments, m.deleted_at, r.message_id IS NOT DISTINCT FROM m.parent AS is_under
FROM official_replies r JOIN messages m ON m.id = r.reply_id
ORDER BY m.published_at, m.id, is_under DESC, r.message_id;
