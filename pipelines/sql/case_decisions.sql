-- Every decision that was once in force on an appeal, in the order of versions and time.
SELECT message_id, version, topic, department, decided_by, decided_at FROM decisions WHERE appeal AND relevant
ORDER BY message_id, version, decided_at, decided_by;
