-- Who is signed in. Only a hash of what the browser has is kept.
CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    owner_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    -- Over, however often it is used.
    ends_at INTEGER NOT NULL,
    -- Over, if it is not used for so long.
    idle_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_owner ON sessions (owner_id);
