-- Writes a customer's vector, history or both anew, when what is to be written is still as it was read. Nobody is told: they say the same.
--
-- KEYS[1]  vector
-- KEYS[2]  history
--
-- ARGV[1]  vector as it was read, empty for none
-- ARGV[2]  vector as it shall be, empty to leave it
-- ARGV[3]  history as it was read, empty for none
-- ARGV[4]  history as it shall be, empty to leave it
--
-- Returns  1; 0 when one of them is another by now, and then nothing is changed
--
-- Cost     O(bytes); at most 4 Redis commands

for i = 1, 2 do
  if ARGV[2 * i] ~= '' and (redis.call('GET', KEYS[i]) or '') ~= ARGV[2 * i - 1] then
    return 0
  end
end
for i = 1, 2 do
  if ARGV[2 * i] ~= '' then
    redis.call('SET', KEYS[i], ARGV[2 * i])
  end
end
return 1
