-- What came by source in the four weeks up to the publication: messages about the town, appeals, their different authors, and the problems they tell of.
CREATE OR REPLACE VIEW volume AS
SELECT
    coalesce(source_name, source) AS source, count(*) AS messages, count(*) FILTER (appeal) AS appeals, count(DISTINCT author) FILTER (appeal) AS authors,
    count(DISTINCT case_id) FILTER (appeal) AS cases
FROM judged j, publication p WHERE relevant AND j.published_at BETWEEN p.published_at - INTERVAL 28 DAY AND p.published_at GROUP BY ALL;
