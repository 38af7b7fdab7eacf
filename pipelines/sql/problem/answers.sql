-- What was answered on the cases of a problem.
SELECT DISTINCT e.happened_at AS at, coalesce(d.name, CASE WHEN e.office = 'mcu/pages' THEN 'официальная страница' WHEN starts_with(e.office, 'mcu') THEN 'МЦУ' ELSE e.office END) AS department, e.case_id,
    coalesce(nullif(e.payload->>'text', ''), m.text) AS text
FROM standing_events e
LEFT JOIN messages m ON m.id = coalesce(e.payload->>'reply', e.message_id) AND m.author_is_official
LEFT JOIN departments d ON d.id = e.office
WHERE e.kind = 'answered' AND e.case_id IN (SELECT case_id FROM problem_cases WHERE problem_id = $id) AND coalesce(nullif(e.payload->>'text', ''), m.text) IS NOT NULL
ORDER BY ALL;
