-- The profile that a chat was started with, and for whom its texts were written
-- last: language and minutes east of UTC.
ALTER TABLE chats ADD COLUMN profile TEXT;
ALTER TABLE chats ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE chats ADD COLUMN zone_minutes INTEGER NOT NULL DEFAULT 0;
