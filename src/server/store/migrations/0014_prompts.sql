-- Prompts of people's own.
CREATE TABLE prompts (
    id         BLOB    NOT NULL PRIMARY KEY,
    owner_id   BLOB    NOT NULL,
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    starred    INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

CREATE INDEX prompts_listed ON prompts (owner_id, id) WHERE deleted_at IS NULL;
