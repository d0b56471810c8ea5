-- Format 1. Never edited after release: a change is a new numbered file.
--
-- Every versioned table has `added_in` and `retracted_in`, the life [added_in, retracted_in) of the row counted in
-- transactions; a row that came back after a retraction has its earlier lives in `past_lives`. `origin` says which
-- bundled graph a row came with (0: the user's own). Identities (ids and keys) live for ever and are never renumbered.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE origins (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO origins VALUES (0, '');

CREATE TABLE transactions (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    reverses INTEGER REFERENCES transactions,
    counts TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX transactions_reverses ON transactions (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE past_lives (
    tbl TEXT NOT NULL,
    row INTEGER NOT NULL,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER NOT NULL,
    PRIMARY KEY (tbl, row, added_in)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_lives_added ON past_lives (tbl, added_in);
CREATE INDEX past_lives_retracted ON past_lives (tbl, retracted_in);

CREATE TABLE relations (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE types (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE sources (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

-- What relations, types, sources and the brain itself say of themselves: one living row a key.
CREATE TABLE definitions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('relation', 'type', 'source', 'brain')),
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (kind, key, body)
) STRICT;
CREATE UNIQUE INDEX definitions_living ON definitions (kind, key) WHERE retracted_in IS NULL;
CREATE INDEX definitions_added ON definitions (added_in);
CREATE INDEX definitions_retracted ON definitions (retracted_in) WHERE retracted_in IS NOT NULL;

CREATE TABLE entities (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in)
) STRICT;
CREATE INDEX entities_added ON entities (added_in);
CREATE INDEX entities_retracted ON entities (retracted_in) WHERE retracted_in IS NOT NULL;

-- `gone` was found to be `keep`: its key leads there.
CREATE TABLE merges (
    id INTEGER PRIMARY KEY,
    gone INTEGER NOT NULL REFERENCES entities,
    keep INTEGER NOT NULL REFERENCES entities,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (gone, keep)
) STRICT;
CREATE INDEX merges_keep ON merges (keep);
CREATE INDEX merges_added ON merges (added_in);
CREATE INDEX merges_retracted ON merges (retracted_in) WHERE retracted_in IS NOT NULL;

-- The types of an entity; the lowest position is the primary one.
CREATE TABLE declarations (
    id INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL REFERENCES entities,
    position INTEGER NOT NULL,
    type INTEGER NOT NULL REFERENCES types,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (entity, position, type)
) STRICT;
CREATE INDEX declarations_type ON declarations (type);
CREATE INDEX declarations_added ON declarations (added_in);
CREATE INDEX declarations_retracted ON declarations (retracted_in) WHERE retracted_in IS NOT NULL;

-- `key` and `plain` are derived from `name` by superbrain.text; `plain` is NULL where it equals `key`.
CREATE TABLE names (
    id INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL REFERENCES entities,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('preferred', 'alias', 'former')),
    key TEXT NOT NULL,
    plain TEXT,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (entity, name, language, kind)
) STRICT;
CREATE INDEX names_key ON names (key) WHERE retracted_in IS NULL;
CREATE INDEX names_plain ON names (plain) WHERE plain IS NOT NULL AND retracted_in IS NULL;
CREATE INDEX names_added ON names (added_in);
CREATE INDEX names_retracted ON names (retracted_in) WHERE retracted_in IS NOT NULL;

-- Bigrams of each name's key, spelt in hexadecimal code points; rowid is the name's id. Rows are never removed.
CREATE VIRTUAL TABLE name_bigrams USING fts5 (bigrams, content = '', detail = none, tokenize = 'ascii');

CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    head INTEGER NOT NULL REFERENCES entities,
    relation INTEGER NOT NULL REFERENCES relations,
    tail INTEGER REFERENCES entities,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in)
) STRICT;
CREATE UNIQUE INDEX facts_identity ON facts (head, relation, coalesce(tail, -1), value, unit, valid_from, valid_to);
CREATE INDEX facts_tail ON facts (tail, relation) WHERE tail IS NOT NULL;
CREATE INDEX facts_relation ON facts (relation);
CREATE INDEX facts_added ON facts (added_in);
CREATE INDEX facts_retracted ON facts (retracted_in) WHERE retracted_in IS NOT NULL;

-- Who says so.
CREATE TABLE attributions (
    id INTEGER PRIMARY KEY,
    fact INTEGER NOT NULL REFERENCES facts,
    source INTEGER NOT NULL REFERENCES sources,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (fact, source)
) STRICT;
CREATE INDEX attributions_source ON attributions (source);
CREATE INDEX attributions_added ON attributions (added_in);
CREATE INDEX attributions_retracted ON attributions (retracted_in) WHERE retracted_in IS NOT NULL;

-- Facts that wait for a decision. `sources` are keys, separated by spaces.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY,
    head INTEGER NOT NULL REFERENCES entities,
    relation INTEGER NOT NULL REFERENCES relations,
    tail INTEGER REFERENCES entities,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    score REAL NOT NULL,
    sources TEXT NOT NULL,
    reason TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in)
) STRICT;
CREATE UNIQUE INDEX proposals_identity ON proposals
    (head, relation, coalesce(tail, -1), value, unit, valid_from, valid_to, score, sources, reason);
CREATE INDEX proposals_tail ON proposals (tail) WHERE tail IS NOT NULL;
CREATE INDEX proposals_added ON proposals (added_in);
CREATE INDEX proposals_retracted ON proposals (retracted_in) WHERE retracted_in IS NOT NULL;
