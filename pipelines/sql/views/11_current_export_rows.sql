-- The latest state of each row of the official systems.
CREATE OR REPLACE VIEW current_export_rows AS
FROM export_rows QUALIFY row_number() OVER (PARTITION BY message_id ORDER BY seen_at DESC, fields) = 1;
