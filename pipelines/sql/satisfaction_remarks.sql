-- What residents said after an official reply to a message of a case: under the reply, or, if it is he who asked, anywhere in the thread but under
-- another resident. Each remark belongs to one reply: the one that it stands under, else the last one given to its author.
SELECT
    m.id, m.text, m.published_at, r.case_id, r.reply_id, m.author IS NOT NULL AND m.author IS NOT DISTINCT FROM r.asker AS by_asker,
    coalesce(a.lemmas, []) AS lemmas, coalesce(r.question, []) AS question, coalesce(r.answer, []) AS answer
FROM messages m
JOIN (
    SELECT c.case_id, t.reply_id, t.message_id, o.thread, o.published_at AS answered_at, q.author AS asker, qa.lemmas AS question, oa.lemmas AS answer
    FROM official_replies t
    JOIN case_messages c ON c.message_id = t.message_id
    JOIN messages o ON o.id = t.reply_id
    JOIN messages q ON q.id = t.message_id
    LEFT JOIN analyses qa ON qa.message_id = q.id AND qa.version = q.version
    LEFT JOIN analyses oa ON oa.message_id = o.id AND oa.version = o.version
) r ON r.thread = m.thread AND m.published_at >= r.answered_at
    AND (m.parent = r.reply_id OR (m.author = r.asker AND m.parent = m.thread AND m.id <> r.message_id))
LEFT JOIN analyses a ON a.message_id = m.id AND a.version = m.version
WHERE NOT m.author_is_official AND m.deleted_at IS NULL AND m.id <> m.thread
QUALIFY row_number() OVER (PARTITION BY m.id ORDER BY m.parent = r.reply_id DESC, by_asker DESC, r.answered_at DESC, r.message_id) = 1
ORDER BY m.published_at, m.id;
