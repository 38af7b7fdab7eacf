-- The texts go; what was read of them goes too and is read anew from what stands in their place.
UPDATE sights SET text = erased.place FROM erased WHERE erased.message_id = sights.message_id AND erased.text = sights.text;
UPDATE message_versions v SET text = erased.place FROM erased WHERE erased.message_id = v.message_id AND erased.text = v.text;
UPDATE messages m SET text = erased.place FROM erased WHERE erased.message_id = m.id AND erased.text = m.text;
DELETE FROM analyses WHERE message_id IN (SELECT message_id FROM erased);
DELETE FROM addresses WHERE message_id IN (SELECT message_id FROM erased);
