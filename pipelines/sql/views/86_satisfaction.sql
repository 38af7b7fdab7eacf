-- What residents let know after an answer: each signal by itself, then one word a case, the last one. Content: «сделано», «доволен ответом», a rating of 4 or 5.
CREATE OR REPLACE VIEW satisfaction_said AS
SELECT
    s.*, c.department_name AS department, coalesce(y.caption, c.system_name) AS system, -- a rating or a return belongs to the system that tells of it
    s.value IN ('fixed', 'satisfied', '4', '5') AS is_content,
    CASE s.signal WHEN 'rating' THEN 'оценка в системе' WHEN 'returned' THEN 'возврат в системе' WHEN 'reopened' THEN 'возобновлено' ELSE
        CASE s.value WHEN 'fixed' THEN 'под ответом: сделано' WHEN 'not_fixed' THEN 'под ответом: не сделано'
            WHEN 'satisfied' THEN 'под ответом: доволен ответом' ELSE 'под ответом: недоволен ответом' END
    END AS signal_name
FROM satisfaction_signals s JOIN cases_now c ON c.id = s.case_id LEFT JOIN systems y ON s.signal IN ('rating', 'returned') AND y.id = s.evidence;

-- By department and by system (`side`): each signal with the number of its cases, how many times it came and, of ratings, the mean.
CREATE OR REPLACE VIEW satisfaction_sides AS
SELECT 'department' AS side, department AS name, * EXCLUDE (department, system) FROM satisfaction_said
UNION ALL
SELECT 'system', system, * EXCLUDE (department, system) FROM satisfaction_said;
CREATE OR REPLACE VIEW satisfaction_by_signal AS
SELECT side, name, signal, signal_name, is_content, count(*) AS n, count(DISTINCT case_id) AS cases, avg(TRY_CAST(value AS INTEGER)) AS mean_rating
FROM satisfaction_sides GROUP BY side, name, signal, signal_name, is_content;

-- The index: the share of cases whose last word is content, drawn to the town's share as if ten more cases of it had been seen (an empirical Bayes
-- estimate), with the 95 % interval of Wilson of its own cases alone: what is borrowed makes nobody surer. `k` and `n` are the cases themselves; who reads decides below which n nothing is said.
CREATE OR REPLACE MACRO satisfaction_index(since, till) AS TABLE
WITH told AS (
    SELECT side, name, is_content FROM satisfaction_sides WHERE said_at > since AND said_at <= till
    QUALIFY row_number() OVER (PARTITION BY side, case_id ORDER BY said_at DESC, event_id) = 1
),
town AS (SELECT avg(is_content::INTEGER) AS share FROM told WHERE side = 'system'),
drawn AS (
    SELECT side, name, count(*) FILTER (is_content) AS k, count(*) AS n, (k + 10 * any_value(share)) / (n + 10) AS value, n AS weight
    FROM told, town GROUP BY side, name
    UNION ALL
    SELECT 'town', 'Всего', count(*) FILTER (is_content), count(*), avg(is_content::INTEGER), count(*) FROM told WHERE side = 'system' HAVING count(*) > 0
)
SELECT
    side, name, k, n, value,
    (value + 3.8415 / (2 * weight) - 1.96 * sqrt(value * (1 - value) / weight + 3.8415 / (4 * weight * weight))) / (1 + 3.8415 / weight) AS low,
    (value + 3.8415 / (2 * weight) + 1.96 * sqrt(value * (1 - value) / weight + 3.8415 / (4 * weight * weight))) / (1 + 3.8415 / weight) AS high
FROM drawn;
CREATE OR REPLACE VIEW satisfaction AS SELECT i.* FROM publication p, satisfaction_index(TIMESTAMPTZ '1970-01-01', p.published_at) i;
