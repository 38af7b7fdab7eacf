-- What official pages answered in the threads of what is to be erased: without the text it could not be seen again.
SELECT o.* FROM official_replies o JOIN messages r ON r.id = o.reply_id
WHERE r.thread IN (SELECT m.thread FROM messages m JOIN erased e ON e.message_id = m.id)
ORDER BY o.reply_id, o.message_id;
