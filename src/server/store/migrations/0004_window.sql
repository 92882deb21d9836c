-- Summaries of a conversation's older part, and what models propose besides
-- their answers.

CREATE TABLE summaries (
    id         BLOB    NOT NULL PRIMARY KEY,
    chat_id    BLOB    NOT NULL REFERENCES chats (id),
    owner_id   BLOB    NOT NULL,
    -- The last message that it stands for: it holds on every branch through that.
    up_to_id   BLOB    NOT NULL REFERENCES messages (id),
    messages   INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    -- 1 while it is not final.
    live       INTEGER NOT NULL DEFAULT 0,
    edited     INTEGER NOT NULL DEFAULT 0,
    -- Grows with each change.
    version    INTEGER NOT NULL DEFAULT 1,
    model      TEXT    NOT NULL,
    client_id  BLOB,
    asked_at   INTEGER NOT NULL,
    took_ms    INTEGER,
    deleted_at INTEGER,
    error      TEXT,
    text       TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX summaries_of_chat ON summaries (chat_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX summaries_of_message ON summaries (up_to_id);
CREATE INDEX summaries_live ON summaries (id) WHERE live = 1;
CREATE UNIQUE INDEX summaries_wished ON summaries (owner_id, client_id) WHERE client_id IS NOT NULL;

-- On a reply: the summary that was sent in place of the older messages.
ALTER TABLE messages ADD COLUMN summary_id BLOB;
-- On a reply: what a person might say next, a JSON array.
ALTER TABLE messages ADD COLUMN suggestions TEXT;
-- 1 once a person has set the title: no model writes it any more.
ALTER TABLE chats ADD COLUMN title_set INTEGER NOT NULL DEFAULT 0;
