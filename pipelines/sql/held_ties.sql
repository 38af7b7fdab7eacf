-- Ties told before a text was erased; of several tellings the last.
SELECT payload FROM events e JOIN messages m ON m.id = json_extract_string(e.payload, '$.reply')
WHERE e.kind = 'tied'
ORDER BY e.happened_at, e.id;
