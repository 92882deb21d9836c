-- Long work with models: pulls, pushes, creates. A row is removed when a
-- person is done with it; progress is stored now and then, so that a start
-- after a power cut shows about where it was.

CREATE TABLE model_jobs (
    id         BLOB    NOT NULL PRIMARY KEY,
    owner_id   BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    model      TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    error      TEXT,
    -- For a create: what is asked of the model server.
    request    TEXT,
    layers     TEXT    NOT NULL DEFAULT '[]'
) STRICT;

CREATE INDEX model_jobs_listed ON model_jobs (owner_id, created_at);
