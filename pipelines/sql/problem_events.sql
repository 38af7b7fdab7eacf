-- What offices said of chronic problems: causes and proposals.
SELECT id, case_id, kind, happened_at, office, payload FROM events
WHERE kind IN ('cause', 'proposal') AND starts_with(case_id, 'problem:') ORDER BY happened_at, id;
