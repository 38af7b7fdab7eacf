-- What curators say of each version of a message: of several the latest.
CREATE OR REPLACE VIEW current_labels AS
FROM labels QUALIFY row_number() OVER (PARTITION BY message_id, version, judgement ORDER BY labeled_at DESC, curator, value) = 1;
-- The latest of the strongest decisions on the current version of each message: a curator's above one after a return above a rule's above a model's.
CREATE OR REPLACE VIEW made_decisions AS
SELECT d.* FROM decisions d JOIN messages m ON m.id = d.message_id AND m.version = d.version
QUALIFY row_number() OVER (
    PARTITION BY d.message_id
    ORDER BY CASE split_part(d.decided_by, ':', 1) WHEN 'curator' THEN 0 WHEN 'return' THEN 1 WHEN 'rule' THEN 2 ELSE 3 END, d.decided_at DESC, d.decided_by
) = 1;
-- The decision in force: that one, and above it what curators said of a single judgement. Where that moves the term, only the case tells it.
CREATE OR REPLACE VIEW current_decisions AS
WITH values_said AS (
    SELECT
        message_id, version, max(labeled_at) AS labeled_at, max_by(curator, labeled_at) AS curator, list_sort(list(DISTINCT judgement)) AS judgements,
        max(value) FILTER (judgement = 'relevance') = 'yes' AS relevant,
        max(value) FILTER (judgement = 'kind') AS kind,
        max(value) FILTER (judgement = 'topic') AS topic,
        max(value) FILTER (judgement = 'department') AS department,
        max(value) FILTER (judgement = 'sentiment') AS sentiment,
        max(value) FILTER (judgement = 'urgency') AS urgency
    FROM current_labels WHERE judgement <> 'duplicate_of' GROUP BY message_id, version
),
said AS (
    SELECT d.message_id AS id, s.*, t.topic_group,
        coalesce(s.relevant, d.relevant) AS now_relevant,
        coalesce(s.kind IN ('жалоба', 'вопрос', 'просьба', 'предложение'), d.appeal) AS now_appeal,
        CASE WHEN s.topic <> d.topic THEN t.department ELSE coalesce(d.department, own.department) END AS by_topic
    FROM made_decisions d
    JOIN values_said s ON s.message_id = d.message_id AND s.version = d.version
    LEFT JOIN topics t ON t.id = s.topic
    LEFT JOIN topics own ON own.id = d.topic
)
SELECT d.* REPLACE (
    coalesce(s.now_relevant, d.relevant) AS relevant,
    coalesce(s.relevant::INTEGER::DOUBLE, d.relevance) AS relevance,
    coalesce(s.now_appeal, d.appeal) AS appeal,
    coalesce(s.kind, d.kind) AS kind,
    coalesce(s.topic, d.topic) AS topic,
    coalesce(s.topic_group, d.topic_group) AS topic_group,
    CASE WHEN s.id IS NULL THEN d.department WHEN s.now_relevant AND s.now_appeal THEN coalesce(s.department, s.by_topic) END AS department,
    CASE WHEN s.topic IS NULL THEN d.confidence ELSE 1.0 END AS confidence,
    d.auto AND s.id IS NULL AS auto,
    CASE WHEN s.topic IS NULL THEN d.subjects END AS subjects,
    CASE WHEN s.id IS NULL OR (s.now_relevant AND s.now_appeal AND coalesce(s.urgency = d.urgency, TRUE)) THEN d.norm END AS norm,
    CASE WHEN s.id IS NULL OR (s.now_relevant AND s.now_appeal AND coalesce(s.urgency = d.urgency, TRUE)) THEN d.due_at END AS due_at,
    coalesce(s.sentiment, d.sentiment) AS sentiment,
    coalesce(s.urgency, d.urgency) AS urgency,
    CASE WHEN s.id IS NULL THEN d.reasons ELSE list_prepend('решил человек: ' || s.curator, d.reasons) END AS reasons,
    coalesce('curator:' || s.curator, d.decided_by) AS decided_by,
    coalesce(s.labeled_at, d.decided_at) AS decided_at
)
FROM made_decisions d LEFT JOIN said s ON s.id = d.message_id;
