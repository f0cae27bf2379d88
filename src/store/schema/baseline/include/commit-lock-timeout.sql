-- A commit of another runtime holds its locks for milliseconds. After this time the batch is sent again without the
-- units whose inputs are locked: one row that an outsider has locked delays nobody else.
set lock_timeout = '250ms'
