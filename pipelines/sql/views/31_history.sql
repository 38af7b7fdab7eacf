-- The first day from which networks and sites were collected: means must not count days on which nobody looked.
CREATE OR REPLACE VIEW history AS SELECT min(day) AS first_day FROM judged WHERE source_kind NOT IN ('incident', 'pos', 'open_region', 'ecpur', 'sed');
