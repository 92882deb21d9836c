-- What webhooks of the site have said about messages. A row is a wish that was
-- answered, so that the same wish is not sent twice; it has a label and a text
-- where something stands under the message. Goes with the message when that is
-- removed for good.
CREATE TABLE action_notes (
    owner_id   BLOB    NOT NULL,
    id         BLOB    NOT NULL,
    message_id BLOB    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    action     TEXT    NOT NULL DEFAULT '',
    label      TEXT    NOT NULL DEFAULT '',
    toast      TEXT,
    at         INTEGER NOT NULL,
    deleted_at INTEGER,
    text       TEXT,
    PRIMARY KEY (owner_id, id)
) STRICT;

CREATE INDEX action_notes_of ON action_notes (message_id);
