-- What was deleted long ago is removed for good. The chat's links are indexed
-- whole now (they were without deleted ones), so that removing a chat finds
-- what still belongs to it without reading every message.
DROP INDEX messages_linked;
CREATE INDEX messages_linked ON messages (chat_id, owner_id, id, parent_id, deleted_at);
CREATE INDEX chats_trash ON chats (deleted_at) WHERE deleted_at IS NOT NULL;
