-- Adds to counters, all of them or none.
--
-- KEYS[1]  counters, a hash: name -> whole number; one that is not there is 0
--
-- ARGV     name, what to add (of either sign); and so on for every change
--
-- Returns  nothing
-- Errors   BADCOUNTER when one of them holds no whole number; nothing is changed
--
-- Cost     O(changes); two Redis commands each

for i = 1, #ARGV, 2 do
  local value = redis.call('HGET', KEYS[1], ARGV[i])
  if value and not string.match(value, '^-?%d+$') then
    return redis.error_reply('BADCOUNTER a counter holds something else')
  end
end

for i = 1, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
