-- What stands out: chronic problems, outbursts at a place, waves in the whole town, topics that come back. `usual` is what size and season would give.
CREATE OR REPLACE VIEW hotspots AS
SELECT 'повторяется' AS kind, p.place, p.settlement, p.matter_name AS matter, p.cases, p.usual, p.first_on AS since, p.last_on AS until, p.id AS problem
FROM chronic_problems p WHERE p.is_chronic
UNION ALL
SELECT
    CASE l.kind WHEN 'outburst' THEN 'вспышка' WHEN 'wave' THEN 'волна в городе' ELSE 'возвращается чаще других тем' END, coalesce(nullif(l.place, ''), 'весь город'),
    NULL, coalesce(t.name, l.topic), l.cases, l.expected, l.since, l.until, NULL
FROM loud_spots l LEFT JOIN topics t ON t.id = l.topic;
