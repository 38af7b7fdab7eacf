-- Appeals of each day by group of topics.
CREATE OR REPLACE VIEW daily_groups AS
SELECT day, topic_group, count(*) AS appeals, count(DISTINCT case_id) AS cases, count(DISTINCT author) AS authors FROM appeals GROUP BY ALL;
