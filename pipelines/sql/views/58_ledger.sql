-- The ledger: for each run of the relation named `runs`, what it got, what the store made of it, what it could expect and which alarms it raises.
CREATE OR REPLACE MACRO ledger_of(runs) AS TABLE
WITH r AS (
    SELECT DISTINCT * FROM query_table(runs)
), fresh AS (
    SELECT source, first_seen_at AS ran_at, count(*) AS n FROM messages GROUP BY ALL
), edits AS (
    SELECT m.source, v.seen_at AS ran_at, count(*) AS n FROM message_versions v JOIN messages m ON m.id = v.message_id WHERE v.version > 1 GROUP BY ALL
), deletions AS (
    SELECT source, deleted_at AS ran_at, count(*) AS n FROM messages WHERE deleted_at IS NOT NULL GROUP BY ALL
), before AS (
    SELECT r.source, r.ran_at, max(c.ran_at) FILTER (c.problem IS NULL) AS healthy_at,
        bool_and(c.moved = 0) FILTER (c.ran_at > r.ran_at - INTERVAL 20 HOUR) AND min(c.ran_at) <= r.ran_at - INTERVAL 20 HOUR AS unmoved
    FROM r JOIN coverage c ON c.source = r.source AND c.ran_at <= r.ran_at GROUP BY r.source, r.ran_at
), rows AS (
    SELECT
        r.source, r.ran_at, r.got, coalesce(f.n, 0) AS new, coalesce(e.n, 0) AS edited, coalesce(d.n, 0) AS deleted, r.dropped, r.oldest, r.newest, r.calls, r.problem,
        b.healthy_at, b.unmoved AND r.got > 0 AS unmoved, s.expected_min, x.* EXCLUDE (source, ran_at), h.* EXCLUDE (source, ran_at)
    FROM r JOIN sources s ON s.id = r.source JOIN before b USING (source, ran_at)
    LEFT JOIN fresh f USING (source, ran_at) LEFT JOIN edits e USING (source, ran_at) LEFT JOIN deletions d USING (source, ran_at)
    LEFT JOIN expected_of(runs) x USING (source, ran_at) LEFT JOIN holes_of(runs) h USING (source, ran_at)
)
SELECT *, CASE WHEN problem IS NOT NULL THEN [] ELSE list_filter([
    CASE
        WHEN unmoved AND (silence_chance <= 0.01 OR (never_still AND silence_chance <= 0.1)) THEN 'то же, что вчера'
        WHEN silence_chance <= 0.01 OR (got = 0 AND known_before >= 3) THEN 'сегодня ничего'
        WHEN got < expected_min OR day_chance <= 0.003 OR three_chance <= 0.005 THEN 'меньше ожидаемого'
    END,
    CASE WHEN holes >= 3 AND holes_chance <= 0.001 THEN 'дыра в номерах' END
], lambda word: word IS NOT NULL) END AS alarms
FROM rows;

-- The runs that close a day of a source. Every run is `FROM ledger_of('coverage')`: a minute for a year of hourly runs.
CREATE OR REPLACE VIEW closing_runs AS
FROM coverage QUALIFY row_number() OVER (PARTITION BY source, (ran_at AT TIME ZONE 'Europe/Moscow')::DATE ORDER BY ran_at DESC) = 1;
CREATE OR REPLACE VIEW ledger AS FROM ledger_of('closing_runs');
