-- The decision in force on the current version of each message: a curator's above one after a return above a rule's above a model's, then the latest.
CREATE OR REPLACE VIEW current_decisions AS
SELECT d.* FROM decisions d JOIN messages m ON m.id = d.message_id AND m.version = d.version
QUALIFY row_number() OVER (
    PARTITION BY d.message_id
    ORDER BY CASE split_part(d.decided_by, ':', 1) WHEN 'curator' THEN 0 WHEN 'return' THEN 1 WHEN 'rule' THEN 2 ELSE 3 END, d.decided_at DESC, d.decided_by
) = 1;
