-- What was chosen of the site's modes, as JSON: option by mode.
ALTER TABLE chats ADD COLUMN modes TEXT NOT NULL DEFAULT '{}';
