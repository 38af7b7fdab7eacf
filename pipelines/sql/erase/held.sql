-- Cases that a message to be erased helps to hold together.
SELECT case_id, list(message_id ORDER BY message_id) AS ids FROM case_members
WHERE case_id IN (SELECT case_id FROM case_members WHERE message_id IN (SELECT message_id FROM erased))
GROUP BY case_id HAVING count(*) > 1 ORDER BY case_id;
