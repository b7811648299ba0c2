-- Forgets a customer, and tells whoever watches.
--
-- KEYS[1]  vector
-- KEYS[2]  texts
-- KEYS[3]  history
-- KEYS[4]  aliases, a hash: alias -> how often it was named; those that lead here, and perhaps some that no longer do
--
-- ARGV     alias, number, alias, number, ...: as KEYS[4] was read, before each was taken away, by a key of its own elsewhere
--
-- Returns  how much was forgotten, 0 when nothing was known; -1 when an alias was named in between: then nothing has changed
--
-- Cost     O(aliases), and UNLINK frees in the background. Redis commands: 3, and one for each alias.

local vector, texts, history, aliases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

if redis.call('HLEN', aliases) ~= #ARGV / 2 then
  return -1
end
for i = 1, #ARGV, 2 do
  if redis.call('HGET', aliases, ARGV[i]) ~= ARGV[i + 1] then
    return -1
  end
end
local forgotten = redis.call('UNLINK', vector, texts, history, aliases)
if forgotten > 0 then
  redis.call('SPUBLISH', string.sub(vector, 1, -2) .. 'c', 'forgotten')
end
return forgotten
