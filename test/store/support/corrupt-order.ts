import type { Corruption } from './corruption.ts';

/** Gives every commit a position. */
const PLACE = 'select $schema.place_commits(1000, null);';

/** Orders of commits that are not possible. */
export const CORRUPT_ORDER: readonly Corruption[] = [
  {
    name: 'I11',
    what: 'a transaction of a commit that is not there',
    plant: `update $schema.transactions set commit_id = 4711 where key = 'burn'`,
    example: /^\S+ is in commit 4711, which is not there$/,
  },
  {
    name: 'I11',
    what: 'two transactions at one place of a commit',
    plant: `update $schema.transactions set commit_id = 1, place = 1 where key in ('pay', 'burn')`,
    example: /^commit 1 has 3 transactions at place 1$/,
  },
  {
    name: 'I11',
    what: 'a commit without a transaction',
    plant: 'insert into $schema.unplaced_commits (id, committed_at) values (4711, now())',
    example: /^commit 4711 has no transaction$/,
  },
  {
    name: 'I11',
    what: 'a commit that has a position and waits for one',
    plant: `${PLACE} insert into $schema.unplaced_commits (id, committed_at) values (1, now())`,
    example: /^commit 1 has a position and waits for one$/,
  },
  {
    name: 'I11',
    what: 'a gap in the positions',
    plant: `${PLACE} delete from $schema.placed_commits where position = 3`,
    example: /^position 4 comes after position 2$/,
  },
  {
    name: 'I11',
    what: 'a time that falls along the positions',
    plant: `${PLACE} update $schema.placed_commits set recorded_at = recorded_at - interval '1 hour'
      where position = 2`,
    example: /^position 2 was recorded before position 1$/,
  },
  {
    name: 'I11',
    what: 'a commit that was recorded before it was committed',
    plant: `${PLACE} update $schema.placed_commits set committed_at = recorded_at + interval '1 hour'
      where position = 2`,
    example: /^position 2 was recorded before its commit$/,
  },
  {
    name: 'I11',
    what: 'an order that forgot its last position',
    plant: `${PLACE} update $schema.commit_order set last_position = 1`,
    example: /^the last position is \d+, and the order says 1$/,
  },
];
