-- What a person thinks of an answer. Goes with the answer when that is removed
-- for good.
CREATE TABLE feedback (
    reply_id BLOB    NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    owner_id BLOB    NOT NULL,
    good     INTEGER NOT NULL,
    comment  TEXT    NOT NULL DEFAULT '',
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX feedback_listed ON feedback (owner_id, at, reply_id);
