-- What a person sets for all models (`model` is empty) and for one of them
-- (its name in small letters, without `:latest`), and their presets.

CREATE TABLE settings (
    owner_id BLOB NOT NULL,
    model    TEXT NOT NULL,
    data     TEXT NOT NULL,
    PRIMARY KEY (owner_id, model)
) STRICT;

CREATE TABLE presets (
    id         BLOB    NOT NULL PRIMARY KEY,
    owner_id   BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    settings   TEXT    NOT NULL
) STRICT;

CREATE INDEX presets_listed ON presets (owner_id, id) WHERE deleted_at IS NULL;
