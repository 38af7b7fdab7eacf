-- Cases that still need an answer; rows of the official systems are answered there.
CREATE OR REPLACE VIEW open_cases AS
FROM cases WHERE status NOT IN ('дан ответ', 'закрыто') AND id NOT IN (SELECT 'case:' || message_id FROM export_rows);
