-- Chats, their message trees, texts in flight, and what owners prefer.
--
-- Ids are UUIDs (version 7 where the server makes them), times are milliseconds
-- since 1970. Nothing is deleted by a person's wish: `deleted_at` hides a row.
-- Long texts stand last in a row, so that reading the rest does not touch them.

CREATE TABLE chats (
    id            BLOB    NOT NULL PRIMARY KEY,
    owner_id      BLOB    NOT NULL,
    title         TEXT    NOT NULL,
    model         TEXT,
    -- The message that the shown branch ends in; absent in an empty chat.
    active_leaf   BLOB,
    pinned        INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    -- When a person last wrote in it: the order of the list.
    updated_at    INTEGER NOT NULL,
    read_at       INTEGER NOT NULL,
    last_reply_at INTEGER NOT NULL DEFAULT 0,
    deleted_at    INTEGER,
    settings      TEXT    NOT NULL DEFAULT '{}'
) STRICT;

CREATE INDEX chats_listed ON chats (owner_id, pinned, updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE messages (
    id           BLOB    NOT NULL PRIMARY KEY,
    chat_id      BLOB    NOT NULL REFERENCES chats (id),
    owner_id     BLOB    NOT NULL,
    parent_id    BLOB    REFERENCES messages (id),
    role         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    -- 1 while the reply is not final: its text is then in reply_pieces.
    live         INTEGER NOT NULL DEFAULT 0,
    edited       INTEGER NOT NULL DEFAULT 0,
    model        TEXT,
    -- The first message that the model was sent, if older ones were left out.
    sent_from    BLOB,
    -- On a reply: the wish that it came from.
    client_id    BLOB,
    created_at   INTEGER NOT NULL,
    deleted_at   INTEGER,
    -- The message with which it was deleted, so that undo brings back exactly that.
    deleted_with BLOB,
    -- On that message: what the shown branch ended in before.
    leaf_before  BLOB,
    error        TEXT,
    metrics      TEXT,
    -- What the reply was asked with.
    settings     TEXT,
    thinking     TEXT    NOT NULL DEFAULT '',
    text         TEXT    NOT NULL DEFAULT ''
) STRICT;

-- A chat's links, without touching its messages.
CREATE INDEX messages_linked ON messages (chat_id, owner_id, id, parent_id) WHERE deleted_at IS NULL;
-- Children of a message, for foreign keys and for what follows a reply.
CREATE INDEX messages_below ON messages (parent_id);
-- The replies that are being written: a handful, in a small index.
CREATE INDEX messages_live ON messages (chat_id) WHERE live = 1;
-- What one undo brings back.
CREATE INDEX messages_trash ON messages (deleted_with) WHERE deleted_at IS NOT NULL;
-- The same wish twice is one wish.
CREATE UNIQUE INDEX messages_wished ON messages (owner_id, client_id) WHERE client_id IS NOT NULL;

-- Texts of replies that are being written, append-only, until the final state
-- moves them into the message. `at` is the offset in bytes of UTF-8.
CREATE TABLE reply_pieces (
    reply_id BLOB    NOT NULL REFERENCES messages (id),
    owner_id BLOB    NOT NULL,
    kind     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    text     TEXT    NOT NULL,
    PRIMARY KEY (reply_id, kind, at)
) STRICT;

-- One JSON object per owner: the last model, how long models took to load.
CREATE TABLE preferences (
    owner_id BLOB NOT NULL PRIMARY KEY,
    data     TEXT NOT NULL
) STRICT;
