-- Shorter than STATEMENT_TIMEOUT_MS of the client: the server reports the wait, and nothing is in doubt.
set lock_timeout = '5s'
