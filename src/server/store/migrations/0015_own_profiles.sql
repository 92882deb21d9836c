-- Profiles of people's own. What one holds is read as a whole: JSON.
CREATE TABLE own_profiles (
    id         BLOB    NOT NULL PRIMARY KEY,
    owner_id   BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    content    TEXT    NOT NULL
) STRICT;

CREATE INDEX own_profiles_listed ON own_profiles (owner_id, id) WHERE deleted_at IS NULL;
