-- Counts of each day. Messages, authors and cases are three different counts; an author is a keyed hash, unknown authors count as none.
CREATE OR REPLACE VIEW daily AS
SELECT
    day,
    count(*) AS messages,
    count(*) FILTER (relevant) AS relevant,
    count(*) FILTER (relevant AND appeal) AS appeals,
    count(DISTINCT author) FILTER (relevant AND appeal) AS authors,
    count(DISTINCT case_id) FILTER (relevant AND appeal) AS cases,
    count(*) FILTER (relevant AND appeal AND urgency = 'emergency') AS emergencies,
    count(*) FILTER (relevant AND kind = 'благодарность') AS thanks,
    count(*) FILTER (relevant AND appeal AND NOT auto) AS for_review
FROM judged GROUP BY day;
