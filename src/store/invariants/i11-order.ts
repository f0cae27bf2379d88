import type { Invariant } from './invariant.ts';

/** Invariant I11: the order of commits. A commit without a transaction cannot come of `commit_batch`. */
export const order: Invariant = {
  name: 'I11',
  sentence: 'every transaction has a place of its own in a commit; positions have no gap, and their times never fall',
  violations: `
    select format('%s is in commit %s, which is not there', t.id, t.commit_id) as example
    from $schema.transactions t where not exists (select from $schema.commits c where c.id = t.commit_id)
    union all
    select format('commit %s has %s transactions at place %s', commit_id, count(*), place)
    from $schema.transactions group by commit_id, place having count(*) > 1
    union all
    select format('commit %s has no transaction', c.id)
    from $schema.commits c where not exists (select from $schema.transactions t where t.commit_id = c.id)
    union all
    select format('commit %s has a position and waits for one', u.id)
    from $schema.unplaced_commits u join $schema.placed_commits p on p.id = u.id
    union all
    select format('position %s comes after position %s', position, coalesce(before, 0))
    from (select position, lag(position) over (order by position) as before from $schema.placed_commits) p
    where position <> coalesce(before, 0) + 1
    union all
    select format('position %s was recorded before position %s', position, position - 1)
    from (select position, recorded_at, lag(recorded_at) over (order by position) as before
      from $schema.placed_commits) p
    where recorded_at < before
    union all
    select format('position %s was recorded before its commit', position)
    from $schema.placed_commits where recorded_at < committed_at
    union all
    select format('the last position is %s, and the order says %s', coalesce(p.last, 0), o.last_position)
    from (select max(position) as last from $schema.placed_commits) p full join $schema.commit_order o on true
    where coalesce(p.last, 0) is distinct from o.last_position`,
};
