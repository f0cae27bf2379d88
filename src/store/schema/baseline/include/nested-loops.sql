-- Each row of the outer side looks up its rows in an index, in the order of the index, so that a LIMIT ends the scan.
-- For the one wallet with a million rows a bitmap looks as good as the index to a planner that knows ordinary wallets.
set enable_bitmapscan = off
-- A plan that was made while a table was empty compares each row of one side with each of the other.
set enable_material = off
set enable_hashjoin = off
