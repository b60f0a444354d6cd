-- Stores a result and is done with the job. A command that fails ends a script, where the commands of a MULTI
-- would go on: so a job is never gone without its result.
-- KEYS: the results, what the worker has. ARGV: the id, the digest, the text of the job.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return redis.call('LREM', KEYS[2], 1, ARGV[3])
