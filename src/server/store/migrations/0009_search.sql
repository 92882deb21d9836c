-- Full text of messages. The index holds no text of its own, only words with
-- the row's number; excerpts come from the message itself. Triggers keep it, so
-- that no way of writing a message can forget it. A reply that is being written
-- has its text elsewhere (reply_pieces) and comes in with its end.
--
-- It refers to row numbers: a VACUUM may change them, after which
-- `message_words` must be filled again as below.
CREATE VIRTUAL TABLE message_words USING fts5(
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);

INSERT INTO message_words (rowid, text) SELECT rowid, text FROM messages WHERE text <> '';

CREATE TRIGGER message_words_added AFTER INSERT ON messages WHEN new.text <> '' BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.rowid, new.text);
END;

CREATE TRIGGER message_words_changed AFTER UPDATE OF text ON messages WHEN new.text <> old.text BEGIN
    DELETE FROM message_words WHERE rowid = old.rowid;
    INSERT INTO message_words (rowid, text) VALUES (new.rowid, new.text);
END;

CREATE TRIGGER message_words_removed AFTER DELETE ON messages BEGIN
    DELETE FROM message_words WHERE rowid = old.rowid;
END;
