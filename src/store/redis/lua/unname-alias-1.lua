-- Takes an alias out of the hash that names a customer's aliases, provided that nobody has named it since.
--
-- KEYS[1]  aliases, a hash: alias -> how often it was named
--
-- ARGV[1]  alias
-- ARGV[2]  how often it was named
--
-- Returns  1 when it was taken out, else 0
--
-- Cost     O(1). Redis commands: 2.

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
return redis.call('HDEL', KEYS[1], ARGV[1])
