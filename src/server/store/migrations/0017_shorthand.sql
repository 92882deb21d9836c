-- What stands for a person's message where it is shown, as JSON; and the modes it was asked with, as they were called, as
-- a JSON list.
ALTER TABLE messages ADD COLUMN shorthand TEXT;
ALTER TABLE messages ADD COLUMN modes TEXT;
