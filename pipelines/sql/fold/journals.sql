-- Facts that are only added: each once.
INSERT INTO coverage SELECT DISTINCT * FROM staged_coverage s
WHERE NOT EXISTS (FROM coverage c WHERE c.source = s.source AND c.ran_at = s.ran_at);
INSERT INTO export_rows SELECT DISTINCT * FROM staged_export_rows s
WHERE NOT EXISTS (FROM export_rows e WHERE e.system = s.system AND e.number = s.number AND e.seen_at = s.seen_at);
INSERT INTO decisions SELECT DISTINCT ON (message_id, version, decided_by, decided_at) * FROM staged_decisions s
WHERE NOT EXISTS (
    FROM decisions d WHERE d.message_id = s.message_id AND d.version = s.version AND d.decided_by = s.decided_by AND d.decided_at = s.decided_at
);
