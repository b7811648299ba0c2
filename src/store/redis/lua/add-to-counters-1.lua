-- Adds to counters, all of them or none.
--
-- KEYS[1]  counters, a hash: name -> whole number; one that is not there is 0
--
-- ARGV     name, what to add (of either sign); and so on for every change
--
-- Returns  nothing
--
-- Cost     O(changes); one Redis command each

for i = 1, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
