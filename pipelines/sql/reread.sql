-- Every version of a message that has been read, or is the current one, in an order that a position names.
CREATE OR REPLACE TEMP TABLE reread_queue AS
SELECT m.* REPLACE (v.text AS text, v.version AS version), row_number() OVER (ORDER BY m.published_at, m.id, v.version) - 1 AS position
FROM messages m
JOIN message_versions v ON v.message_id = m.id
WHERE v.version = m.version OR EXISTS (FROM analyses a WHERE a.message_id = m.id AND a.version = v.version);
CREATE OR REPLACE TEMP TABLE fresh_analyses AS FROM analyses LIMIT 0;
CREATE OR REPLACE TEMP TABLE fresh_addresses AS FROM addresses LIMIT 0;
