-- Format 2: what was read from text and decided about it; and rows that were erased for good.
--
-- Transactions hash the digests of their rows (superbrain/store/transactions.py), so that a row can be erased and the
-- log still be replayed: its digest stays in `erased`.

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    media TEXT NOT NULL CHECK (media IN ('text', 'markdown', 'chat')),
    size INTEGER NOT NULL,
    time TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (hash, name, language, media, size, time)
) STRICT;
CREATE UNIQUE INDEX documents_living ON documents (hash) WHERE retracted_in IS NULL;
CREATE INDEX documents_added ON documents (added_in);
CREATE INDEX documents_retracted ON documents (retracted_in) WHERE retracted_in IS NOT NULL;

-- An identity without a life: a passage is there while one of its homes lives.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE homes (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    passage INTEGER NOT NULL REFERENCES passages,
    position INTEGER NOT NULL,
    byte_from INTEGER NOT NULL,
    byte_to INTEGER NOT NULL,
    heading TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (document, passage, position, byte_from, byte_to, heading)
) STRICT;
CREATE INDEX homes_passage ON homes (passage);
CREATE INDEX homes_added ON homes (added_in);
CREATE INDEX homes_retracted ON homes (retracted_in) WHERE retracted_in IS NOT NULL;

-- Heads and tails are text: keys of entities, or `new:<type>:<name>`. `hash` is that of all that a row says, `candidate`
-- that of head, relation, tail, value, unit and validity.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    candidate TEXT NOT NULL,
    passage INTEGER NOT NULL REFERENCES passages,
    head TEXT NOT NULL,
    relation TEXT NOT NULL,
    tail TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    extractor TEXT NOT NULL,
    version INTEGER NOT NULL,
    stance TEXT NOT NULL CHECK (stance IN ('asserted', 'negated', 'hedged', 'quoted', 'former')),
    score REAL NOT NULL,
    link REAL NOT NULL,
    shape TEXT NOT NULL,
    span_from INTEGER NOT NULL,
    span_to INTEGER NOT NULL,
    head_from INTEGER NOT NULL,
    head_to INTEGER NOT NULL,
    tail_from INTEGER NOT NULL,
    tail_to INTEGER NOT NULL,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in)
) STRICT;
CREATE INDEX evidence_candidate ON evidence (candidate);
CREATE INDEX evidence_passage ON evidence (passage);
CREATE INDEX evidence_head ON evidence (head);
CREATE INDEX evidence_tail ON evidence (tail) WHERE tail <> '';
CREATE INDEX evidence_added ON evidence (added_in);
CREATE INDEX evidence_retracted ON evidence (retracted_in) WHERE retracted_in IS NOT NULL;

-- One living row a candidate. `fact` is what an acceptance made.
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    candidate TEXT NOT NULL,
    head TEXT NOT NULL,
    relation TEXT NOT NULL,
    tail TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject')),
    who TEXT NOT NULL,
    reason TEXT NOT NULL,
    time TEXT NOT NULL,
    fact INTEGER REFERENCES facts,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in)
) STRICT;
CREATE UNIQUE INDEX decisions_identity ON decisions (candidate, verdict, who, reason, time, coalesce(fact, -1));
CREATE UNIQUE INDEX decisions_living ON decisions (candidate) WHERE retracted_in IS NULL;
CREATE INDEX decisions_fact ON decisions (fact) WHERE fact IS NOT NULL;
CREATE INDEX decisions_added ON decisions (added_in);
CREATE INDEX decisions_retracted ON decisions (retracted_in) WHERE retracted_in IS NOT NULL;

-- Entities, names and declarations that are known from documents, as facts are attributed to sources.
CREATE TABLE credits (
    id INTEGER PRIMARY KEY,
    tbl TEXT NOT NULL CHECK (tbl IN ('entities', 'names', 'declarations')),
    row INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES sources,
    origin INTEGER NOT NULL REFERENCES origins,
    added_in INTEGER NOT NULL,
    retracted_in INTEGER CHECK (retracted_in >= added_in),
    UNIQUE (tbl, row, source)
) STRICT;
CREATE INDEX credits_source ON credits (source);
CREATE INDEX credits_added ON credits (added_in);
CREATE INDEX credits_retracted ON credits (retracted_in) WHERE retracted_in IS NOT NULL;

-- What transaction `erased_in` erased. `event` '+' or '-': transaction `at` added or retracted a row, whose digest is
-- left; 'summary': so much of the log's own words. 'now +', 'now -': a row whose life was cut begins or ends in `at`
-- now, which it did not when `at` was sealed.
CREATE TABLE erased (
    tbl TEXT NOT NULL,
    row INTEGER NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('+', '-', 'now +', 'now -', 'summary')),
    at INTEGER NOT NULL,
    digest TEXT NOT NULL,
    erased_in INTEGER NOT NULL,
    PRIMARY KEY (tbl, row, event, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_at ON erased (at);
CREATE INDEX erased_in ON erased (erased_in);
