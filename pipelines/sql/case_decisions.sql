-- Every decision that was once in force on an appeal, and the one that labels of people make, in the order of versions and time.
SELECT message_id, version, topic, department, decided_by, decided_at FROM decisions WHERE appeal AND relevant
UNION
SELECT message_id, version, topic, department, decided_by, decided_at FROM current_decisions d
WHERE appeal AND relevant
AND EXISTS (FROM labels l WHERE l.message_id = d.message_id AND l.version = d.version AND l.judgement IN ('relevance', 'kind', 'topic', 'department'))
ORDER BY message_id, version, decided_at, decided_by;
