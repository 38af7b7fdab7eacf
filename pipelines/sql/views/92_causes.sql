-- Causes of chronic problems: the confirmed one of each problem, else the likeliest that the program suggests; none is a cause not seen.
CREATE OR REPLACE VIEW causes AS
SELECT p.id AS problem, p.place, p.matter_name AS matter, coalesce(c.cause_name, 'не видна') AS cause, coalesce(c.told_by <> 'program', false) AS confirmed, c.told_by
FROM chronic_problems p
LEFT JOIN (FROM problem_causes QUALIFY row_number() OVER (PARTITION BY problem_id ORDER BY place) = 1) c ON c.problem_id = p.id;
