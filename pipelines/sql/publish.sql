-- The masked copy: no raw text, no text of deleted messages. text_key is the same for texts of equal words (five or more): case, ё and marks do not count.
CREATE TABLE public.messages AS
SELECT
    m.id, m.source, m.channel, m.thread, m.parent, m.author, m.author_is_official, m.url, m.published_at, m.first_seen_at, m.collected_at, m.version,
    m.deleted_at, m.likes, m.reposts, m.comments, m.views, m.attachments, m.repost_of,
    CASE WHEN m.deleted_at IS NULL THEN a.masked_text END AS text,
    CASE WHEN m.deleted_at IS NULL AND len(a.words) >= 5 THEN md5(array_to_string(a.words, ' ')) END AS text_key,
    a.lemmas, a.places, a.settlement, a.other_towns, a.sentiment AS mood, a.sentiment_signals, a.urgency_signals
FROM messages m
LEFT JOIN (SELECT *, regexp_extract_all(replace(lower(masked_text), 'ё', 'е'), '[\p{L}\p{N}]+') AS words FROM analyses) a
    ON a.message_id = m.id AND a.version = m.version;

CREATE TABLE public.addresses AS
SELECT x.* EXCLUDE (text) FROM placed_addresses x JOIN messages m ON m.id = x.message_id AND m.version = x.version WHERE m.deleted_at IS NULL;

CREATE TABLE public.decisions AS FROM decisions;
CREATE TABLE public.labels AS FROM labels;
CREATE TABLE public.message_returns AS FROM message_returns;
CREATE TABLE public.cases AS FROM cases;
CREATE TABLE public.case_messages AS FROM case_messages;
CREATE TABLE public.case_events AS FROM case_events;
CREATE TABLE public.official_replies AS FROM official_replies;
CREATE TABLE public.satisfaction_signals AS FROM satisfaction_signals;
CREATE TABLE public.case_states AS FROM case_states;
CREATE TABLE public.case_escalations AS FROM case_escalations;
CREATE TABLE public.system_rows AS FROM system_rows;
CREATE TABLE public.system_row_states AS FROM system_row_states;
CREATE TABLE public.system_row_escalations AS FROM system_row_escalations;
CREATE TABLE public.answers AS FROM answers;
CREATE TABLE public.answer_points AS FROM answer_points;
CREATE TABLE public.answer_states AS FROM answer_states;
CREATE TABLE public.promises AS FROM promises;
CREATE TABLE public.coverage AS FROM coverage;
CREATE TABLE public.bad_lines AS FROM bad_lines;
CREATE TABLE public.topics AS FROM topics;
CREATE TABLE public.departments AS FROM departments;
CREATE TABLE public.systems AS FROM systems;
CREATE TABLE public.places AS FROM places;
CREATE TABLE public.sources AS FROM sources;
CREATE TABLE public.message_versions AS SELECT message_id, version, seen_at FROM message_versions;
CREATE TABLE public.export_rows AS
SELECT system, number, message_id, seen_at, json_merge_patch(fields, '{"answer": null, "text": null, "address": null}') AS fields FROM export_rows;
CREATE TABLE public.chronic_problems AS FROM chronic_problems;
CREATE TABLE public.problem_cases AS FROM problem_cases;
CREATE TABLE public.problem_causes AS FROM problem_causes;
CREATE TABLE public.problem_proposals AS FROM problem_proposals;
CREATE TABLE public.loud_spots AS FROM loud_spots;
CREATE TABLE public.problem_promises AS
SELECT DISTINCT x.problem_id, p.promised_at, p.due_on, p.words, p.state, p.department FROM promises p JOIN problem_cases x ON x.case_id = p.case_id;
CREATE TABLE public.case_signals AS
SELECT
    c.id AS case_id, coalesce(c.reopened, 0) > 0 AS reopened, c.recurs IS NOT NULL AS recurs,
    EXISTS (FROM promises p WHERE p.case_id = c.id AND p.state = 'broken') AS broken
FROM cases c;
