-- What was measured: a row for each ended reply, and benchmarks.
--
-- Figures are kept for each model (its name without `:latest`, in lower case)
-- and server; the newest 1,000 of each stay.

CREATE TABLE figures (
    id                       INTEGER NOT NULL PRIMARY KEY,
    owner_id                 BLOB    NOT NULL,
    model                    TEXT    NOT NULL,
    upstream                 TEXT    NOT NULL,
    -- What the model was loaded with; 0 if unknown.
    window_tokens            INTEGER NOT NULL,
    at                       INTEGER NOT NULL,
    tokens_per_second        REAL,
    first_token_ms           INTEGER,
    -- Absent if the model was in memory.
    load_ms                  INTEGER,
    prompt_tokens_per_second REAL,
    answer_tokens            INTEGER
) STRICT;

CREATE INDEX figures_of_models ON figures (owner_id, model, upstream, id);

-- Each as one JSON document; ids are UUIDs of version 7, so they sort by time.
CREATE TABLE benchmarks (
    id       BLOB    NOT NULL PRIMARY KEY,
    owner_id BLOB    NOT NULL,
    ended    INTEGER NOT NULL,
    data     TEXT    NOT NULL
) STRICT;

CREATE INDEX benchmarks_of_owners ON benchmarks (owner_id, id);
