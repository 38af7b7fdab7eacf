-- The history of each row of the official systems.
SELECT system, number, message_id, fields, seen_at FROM export_rows ORDER BY message_id, seen_at, system, number, fields;
