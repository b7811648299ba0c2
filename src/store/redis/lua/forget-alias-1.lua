-- Takes an alias away, provided that it still leads to this customer.
--
-- KEYS[1]  alias, a string: the customer's id
--
-- ARGV[1]  the customer's id
--
-- Returns  1 when it was taken away, 0 when it leads nowhere or elsewhere
--
-- Cost     O(1). Redis commands: 2.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('UNLINK', KEYS[1])
