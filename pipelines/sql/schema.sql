-- The store: one writer, folded from the inbox by stable ids. `shape` tells which text of the schema made it: an equal one is not run again.
CREATE TABLE IF NOT EXISTS shape (hash VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS folded_files (name VARCHAR PRIMARY KEY, facts INTEGER NOT NULL, bad_lines INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS bad_lines (file VARCHAR NOT NULL, line INTEGER NOT NULL, reason VARCHAR NOT NULL);

CREATE TABLE IF NOT EXISTS messages (
    id VARCHAR PRIMARY KEY,
    source VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    thread VARCHAR NOT NULL,
    parent VARCHAR,
    author VARCHAR,
    author_is_official BOOLEAN NOT NULL,
    text VARCHAR NOT NULL,
    url VARCHAR,
    published_at TIMESTAMPTZ NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    collected_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    deleted_at TIMESTAMPTZ,
    likes INTEGER NOT NULL,
    reposts INTEGER NOT NULL,
    comments INTEGER NOT NULL,
    views INTEGER,
    attachments VARCHAR NOT NULL,
    repost_of VARCHAR
);
-- Every text of a message at the moment it was seen, and every listing: versions and deletions are made of them, in whatever order they came.
CREATE TABLE IF NOT EXISTS sights (message_id VARCHAR NOT NULL, text VARCHAR NOT NULL, seen_at TIMESTAMPTZ NOT NULL);
CREATE TABLE IF NOT EXISTS listings (
    source VARCHAR NOT NULL, scope VARCHAR, since TIMESTAMPTZ NOT NULL, ids VARCHAR[] NOT NULL, seen_at TIMESTAMPTZ NOT NULL,
    asked VARCHAR[]
);
CREATE TABLE IF NOT EXISTS message_versions (
    message_id VARCHAR NOT NULL, version INTEGER NOT NULL, text VARCHAR NOT NULL, seen_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS coverage (
    source VARCHAR NOT NULL, ran_at TIMESTAMPTZ NOT NULL, got INTEGER NOT NULL, fresh INTEGER NOT NULL, dropped VARCHAR NOT NULL, problem VARCHAR,
    oldest TIMESTAMPTZ, newest TIMESTAMPTZ, moved INTEGER, calls VARCHAR
);
CREATE TABLE IF NOT EXISTS export_rows (
    system VARCHAR NOT NULL, number VARCHAR NOT NULL, message_id VARCHAR NOT NULL, fields VARCHAR NOT NULL, seen_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS analyses (
    message_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    lemmas VARCHAR[] NOT NULL,
    places VARCHAR[] NOT NULL,
    settlement VARCHAR,
    other_towns VARCHAR[] NOT NULL,
    sentiment DOUBLE NOT NULL,
    sentiment_signals VARCHAR[] NOT NULL,
    urgency VARCHAR NOT NULL,
    urgency_signals VARCHAR[] NOT NULL,
    masked_text VARCHAR NOT NULL,
    language_version VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS addresses (
    message_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    street VARCHAR,
    name VARCHAR,
    house VARCHAR,
    settlement VARCHAR,
    place VARCHAR,
    text VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    confidence DOUBLE NOT NULL,
    level VARCHAR NOT NULL,
    known_house BOOLEAN
);
CREATE TABLE IF NOT EXISTS decisions (
    message_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    relevant BOOLEAN NOT NULL,
    relevance DOUBLE NOT NULL,
    appeal BOOLEAN NOT NULL,
    kind VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    topic_group VARCHAR NOT NULL,
    top VARCHAR NOT NULL,
    department VARCHAR,
    confidence DOUBLE NOT NULL,
    auto BOOLEAN NOT NULL,
    sentiment VARCHAR NOT NULL,
    urgency VARCHAR NOT NULL,
    reasons VARCHAR[] NOT NULL,
    decided_by VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS cases (
    id VARCHAR PRIMARY KEY,
    topic VARCHAR NOT NULL,
    address VARCHAR,
    department VARCHAR,
    status VARCHAR NOT NULL,
    outcome VARCHAR,
    registered_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ,
    first_answer_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    urgency VARCHAR NOT NULL,
    origin VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS case_messages (case_id VARCHAR NOT NULL, message_id VARCHAR NOT NULL);
-- Captions for the views, replaced from data/reference at every fold.
CREATE TABLE IF NOT EXISTS topics (id VARCHAR, topic_group VARCHAR, name VARCHAR, department VARCHAR);
CREATE TABLE IF NOT EXISTS departments (id VARCHAR, name VARCHAR, full_name VARCHAR, outside BOOLEAN, watched_by VARCHAR);
CREATE TABLE IF NOT EXISTS systems (id VARCHAR, name VARCHAR, caption VARCHAR, curator VARCHAR);
CREATE TABLE IF NOT EXISTS places (id VARCHAR, name VARCHAR, kind VARCHAR, settlement VARCHAR);
CREATE TABLE IF NOT EXISTS sources (id VARCHAR, name VARCHAR, kind VARCHAR, town VARCHAR, official BOOLEAN, enabled BOOLEAN, expected_min INTEGER, lookback_days INTEGER);
-- What stores made before lack.
ALTER TABLE addresses ADD COLUMN IF NOT EXISTS known_house BOOLEAN;
ALTER TABLE coverage ADD COLUMN IF NOT EXISTS oldest TIMESTAMPTZ;
ALTER TABLE coverage ADD COLUMN IF NOT EXISTS newest TIMESTAMPTZ;
ALTER TABLE coverage ADD COLUMN IF NOT EXISTS moved INTEGER;
ALTER TABLE coverage ADD COLUMN IF NOT EXISTS calls VARCHAR;
ALTER TABLE sources ADD COLUMN IF NOT EXISTS lookback_days INTEGER;
ALTER TABLE listings ADD COLUMN IF NOT EXISTS asked VARCHAR[];
ALTER TABLE messages ADD COLUMN IF NOT EXISTS mentions VARCHAR[]; -- whom an official page addresses: keyed hashes
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS subjects VARCHAR; -- JSON: the problems of the message, the main one first
-- The life of cases. `events` are facts that people told; the rest is made anew at every processing: `case_events` all events with the case they
-- belong to, `case_states` its states, each until the next, `case_escalations` when each step of the ladder is reached.
CREATE TABLE IF NOT EXISTS events (
    id VARCHAR NOT NULL, case_id VARCHAR, message_id VARCHAR, kind VARCHAR NOT NULL, happened_at TIMESTAMPTZ NOT NULL, office VARCHAR NOT NULL,
    origin VARCHAR NOT NULL, payload VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS case_events (
    id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, message_id VARCHAR, kind VARCHAR NOT NULL, happened_at TIMESTAMPTZ NOT NULL, office VARCHAR NOT NULL,
    origin VARCHAR NOT NULL, payload VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS case_states (case_id VARCHAR NOT NULL, since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ, status VARCHAR NOT NULL, pause VARCHAR);
-- What holds each case together: its messages with those that were taken down.
CREATE TABLE IF NOT EXISTS case_members (case_id VARCHAR NOT NULL, message_id VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS case_escalations (case_id VARCHAR NOT NULL, step VARCHAR NOT NULL, office VARCHAR NOT NULL, reached_at TIMESTAMPTZ NOT NULL);
ALTER TABLE cases ADD COLUMN IF NOT EXISTS proof VARCHAR;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS returned INTEGER;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS reopened INTEGER;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS rating INTEGER;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS norm VARCHAR;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS in_time BOOLEAN;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS warn_at TIMESTAMPTZ;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS state_since TIMESTAMPTZ;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS pause VARCHAR;
ALTER TABLE cases ADD COLUMN IF NOT EXISTS recurs VARCHAR; -- the closed case that came back in this one
-- Made anew at every processing from the events that people told (returns.sql): whom a message must not go to again, and where people sent it.
CREATE TABLE IF NOT EXISTS message_returns (
    message_id VARCHAR NOT NULL, department VARCHAR NOT NULL, reason VARCHAR, happened_at TIMESTAMPTZ NOT NULL, event_id VARCHAR NOT NULL, kind VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS moves (
    message_id VARCHAR NOT NULL, department VARCHAR NOT NULL, office VARCHAR NOT NULL, happened_at TIMESTAMPTZ NOT NULL, event_id VARCHAR NOT NULL
);
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS second VARCHAR;
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS certainty DOUBLE;
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS rule VARCHAR;
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS model VARCHAR;
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS inputs VARCHAR;
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS choices VARCHAR; -- JSON: the most probable topics, the chosen one first, each with its department
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS norm VARCHAR; -- with due_at: the term that the case has as long as nothing happens
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS due_at TIMESTAMPTZ;
-- What curators (offices) said of messages; of one curator on one judgement only the latest. Gold labels only test. No machine writes here.
CREATE TABLE IF NOT EXISTS labels (
    message_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    judgement VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    grade VARCHAR NOT NULL CHECK (grade IN ('curator', 'gold')),
    curator VARCHAR NOT NULL,
    labeled_at TIMESTAMPTZ NOT NULL,
    origin VARCHAR NOT NULL
);
ALTER TABLE cases ADD COLUMN IF NOT EXISTS regime VARCHAR;
-- What follows from the cases; all of it made anew at every processing from the messages, the events and what curators said.
-- What each reply of an official page answers: one row an answered message; a `reaction` promises nothing and tells nothing («передано»).
CREATE TABLE IF NOT EXISTS official_replies (
    reply_id VARCHAR NOT NULL, message_id VARCHAR NOT NULL, kind VARCHAR NOT NULL CHECK (kind IN ('answer', 'reaction')), evidence VARCHAR NOT NULL
);
-- What residents let know after an answer: `signal` is reply, rating, returned or reopened; `value` fixed, not_fixed, satisfied, dissatisfied, or the rating.
CREATE TABLE IF NOT EXISTS satisfaction_signals (
    event_id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, signal VARCHAR NOT NULL, value VARCHAR NOT NULL, said_at TIMESTAMPTZ NOT NULL, evidence VARCHAR
);
-- Each answer (an `answered` event of a case) by the checklist: `mark` is answers, partly or does not answer; `copies` how many answers are nearly the same.
CREATE TABLE IF NOT EXISTS answers (
    event_id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, message_id VARCHAR, department VARCHAR, answered_at TIMESTAMPTZ NOT NULL, text VARCHAR NOT NULL,
    mark VARCHAR NOT NULL, copies INTEGER NOT NULL, missing VARCHAR[] NOT NULL
);
-- Point by point: `verdict` is yes, no, none (does not apply) or, of the overall mark, partly; `said_by` the program or the office that corrected it.
CREATE TABLE IF NOT EXISTS answer_points (
    event_id VARCHAR NOT NULL, point VARCHAR NOT NULL, verdict VARCHAR NOT NULL, reason VARCHAR NOT NULL, said_by VARCHAR NOT NULL
);
-- How each answer stood by the checklist since a moment, until the next: by what was known then, as the program judges now.
CREATE TABLE IF NOT EXISTS answer_states (event_id VARCHAR NOT NULL, since TIMESTAMPTZ NOT NULL, mark VARCHAR NOT NULL, missing VARCHAR[] NOT NULL);
-- Terms that answers name: `state` is open, kept, broken or unknown, `told_by` the event or message that decided, `exactness` day, week … or about.
CREATE TABLE IF NOT EXISTS promises (
    event_id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, department VARCHAR, promised_at TIMESTAMPTZ NOT NULL, due_on DATE NOT NULL, words VARCHAR NOT NULL,
    state VARCHAR NOT NULL, told_by VARCHAR
);
ALTER TABLE promises ADD COLUMN IF NOT EXISTS exactness VARCHAR;
ALTER TABLE promises ADD COLUMN IF NOT EXISTS told_at TIMESTAMPTZ;
-- Chronic problems (classifiers/chronic.py) and those that people took up: `expected` weeks against `periods` counted ones; `is_new` within the last week.
ALTER TABLE cases ADD COLUMN IF NOT EXISTS recurs VARCHAR;
CREATE TABLE IF NOT EXISTS chronic_problems (
    id VARCHAR NOT NULL, level VARCHAR NOT NULL, place VARCHAR NOT NULL, settlement VARCHAR, matter VARCHAR NOT NULL, matter_name VARCHAR NOT NULL,
    department VARCHAR, cases INTEGER NOT NULL, comings INTEGER NOT NULL, periods INTEGER NOT NULL, expected DOUBLE, usual DOUBLE, p DOUBLE, q DOUBLE,
    episodes INTEGER NOT NULL, first_on DATE, last_on DATE, reopened INTEGER NOT NULL, recurs INTEGER NOT NULL, broken INTEGER NOT NULL,
    not_fixed INTEGER NOT NULL, is_chronic BOOLEAN NOT NULL, is_new BOOLEAN NOT NULL, is_taken BOOLEAN NOT NULL, as_of DATE NOT NULL
);
CREATE TABLE IF NOT EXISTS problem_cases (problem_id VARCHAR NOT NULL, case_id VARCHAR NOT NULL, came_on DATE NOT NULL);
-- Causes: suggested (`told_by` is program) with evidence as JSON, or confirmed by an office; place 1 is the likeliest.
CREATE TABLE IF NOT EXISTS problem_causes (
    problem_id VARCHAR NOT NULL, cause VARCHAR NOT NULL, cause_name VARCHAR NOT NULL, place INTEGER NOT NULL, score DOUBLE, evidence VARCHAR NOT NULL,
    told_by VARCHAR NOT NULL, told_at TIMESTAMPTZ, note VARCHAR
);
-- What was proposed and whether it came: weeks with the problem before the due day and after, `verdict` early, fell, rose or same.
CREATE TABLE IF NOT EXISTS problem_proposals (
    problem_id VARCHAR NOT NULL, event_id VARCHAR NOT NULL, what VARCHAR NOT NULL, who VARCHAR NOT NULL, due_on DATE NOT NULL, effect VARCHAR NOT NULL,
    office VARCHAR NOT NULL, told_at TIMESTAMPTZ NOT NULL, before_weeks INTEGER NOT NULL, before_days INTEGER NOT NULL, after_weeks INTEGER NOT NULL,
    after_days INTEGER NOT NULL, verdict VARCHAR NOT NULL, p DOUBLE
);
-- What is loud without being chronic: `kind` is outburst (at a place) or wave (in the whole town, no place).
CREATE TABLE IF NOT EXISTS loud_spots (
    kind VARCHAR NOT NULL, level VARCHAR NOT NULL, place VARCHAR NOT NULL, topic VARCHAR NOT NULL, cases INTEGER NOT NULL, expected DOUBLE NOT NULL,
    since DATE NOT NULL, until DATE NOT NULL
);
-- Rows of the official systems by themselves: state, term and outcome of each, by what its system and people told of it. `case_id` is the case that it is part
-- of, null where it is no appeal about our town. Steps of the ladder only of those that wait.
CREATE TABLE IF NOT EXISTS system_rows (
    message_id VARCHAR NOT NULL, system VARCHAR NOT NULL, number VARCHAR NOT NULL, case_id VARCHAR, topic VARCHAR NOT NULL, address VARCHAR, department VARCHAR,
    status VARCHAR NOT NULL, outcome VARCHAR, registered_at TIMESTAMPTZ NOT NULL, due_at TIMESTAMPTZ, first_answer_at TIMESTAMPTZ, closed_at TIMESTAMPTZ,
    urgency VARCHAR NOT NULL, proof VARCHAR, returned INTEGER NOT NULL, reopened INTEGER NOT NULL, rating INTEGER, norm VARCHAR, in_time BOOLEAN, regime VARCHAR,
    warn_at TIMESTAMPTZ, state_since TIMESTAMPTZ NOT NULL, pause VARCHAR
);
CREATE TABLE IF NOT EXISTS system_row_states (
    message_id VARCHAR NOT NULL, since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ, status VARCHAR NOT NULL, pause VARCHAR
);
CREATE TABLE IF NOT EXISTS system_row_escalations (
    message_id VARCHAR NOT NULL, step VARCHAR NOT NULL, office VARCHAR NOT NULL, reached_at TIMESTAMPTZ NOT NULL
);
