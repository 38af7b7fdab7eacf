-- Messages that a curator may look at: all that wait (in the order of the queue), and those of the slice that only tests. Official pages are left out.
SELECT
    j.id, j.version, j.text, j.published_at, j.source_name, j.url, j.address, j.reasons, j.confidence,
    j.relevant, j.appeal, j.kind, j.topic_id AS topic, j.department_id AS department, j.sentiment, j.urgency, d.top, d.choices, q.reason AS why_asked,
    CASE WHEN j.thread <> j.id THEN concat_ws(E'\n— ответ на: ', r.text, CASE WHEN p.id <> r.id THEN p.text END) END AS above,
    q.message_id IS NOT NULL AS waits, coalesce(l.curators, 0) AS labelled_by
FROM judged j
JOIN current_decisions d ON d.message_id = j.id
LEFT JOIN messages r ON r.id = j.thread
LEFT JOIN messages p ON p.id = j.parent
LEFT JOIN review_queue q ON q.message_id = j.id
LEFT JOIN (
    SELECT message_id, version, count(DISTINCT curator) AS curators, bool_or(curator = $curator) AS own FROM labels GROUP BY message_id, version
) l ON l.message_id = j.id AND l.version = j.version
WHERE NOT j.author_is_official AND NOT coalesce(l.own, FALSE)
ORDER BY q.place NULLS LAST, j.published_at, j.id;
