-- One generic plan per session and statement, which uses indexes and does not depend on statistics: a plan that was
-- made when the ledger was empty stays right when the ledger has grown. Temporary objects of the session come last.
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
