-- One generic plan per session and statement, made from indexes, whatever the statistics say when it is made: a plan
-- from the time when the ledger was empty stays right when the ledger has grown.
set search_path = pg_catalog
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
