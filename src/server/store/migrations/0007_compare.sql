-- Comparisons: answers to one question that stand side by side.

-- On a reply: its comparison, its place there, what it is asked with (JSON).
ALTER TABLE messages ADD COLUMN compared TEXT;
-- On a question: the comparison that is shown side by side, until one is kept.
ALTER TABLE messages ADD COLUMN comparing BLOB;

CREATE INDEX messages_compared ON messages (chat_id) WHERE compared IS NOT NULL;
CREATE INDEX messages_comparing ON messages (chat_id) WHERE comparing IS NOT NULL;
