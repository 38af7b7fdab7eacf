-- What people told: each event once by its id; of two that differ under one id the same one stays whatever the order.
CREATE OR REPLACE TEMP TABLE told AS
SELECT * FROM (FROM staged_events UNION FROM events WHERE id IN (SELECT id FROM staged_events))
QUALIFY row_number() OVER (PARTITION BY id ORDER BY happened_at, kind, case_id, message_id, office, origin, payload) = 1;
DELETE FROM events WHERE id IN (SELECT id FROM told);
INSERT INTO events FROM told;
