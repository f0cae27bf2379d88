import { type Corruption, PAY } from './corruption.ts';

/** Gives all commits positions, and leaves no page: a ledger that is open for long enough has some. */
const PLACE = 'select $schema.place_commits(1000, null);';

/** The commit of a transaction, as a condition on the commits. */
const OF_PAY = `id = (select commit_id from $schema.transactions where ${PAY})`;

/** A page of a wallet that no commit explains, up to the last position. */
const pack = (wallet: string, entries: string, available: number): string => `
  ${PLACE}
  insert into $schema.history_pages (wallet, last_position, last_place, first_position, entries)
    select '${wallet}', last_position, 1, 1, '${entries}' from $schema.commit_order;
  insert into $schema.balance_points (wallet, asset, position, place, available, held)
    select '${wallet}', 'gold', last_position, 1, ${available}, 0 from $schema.commit_order;
  update $schema.packed_history set (last_position, target) = (select last_position, last_position
    from $schema.commit_order);`;

/** Archives the first commit, the mint of alice, without points but one of a wallet. */
const archived = (wallet: string, available: number): string => `
  ${PLACE}
  insert into $schema.balance_points (wallet, asset, position, place, available, held)
    values ('${wallet}', 'gold', 1, 1, ${available}, 0);
  update $schema.packed_history set last_position = 1, target = 1, archived_upto = 1;`;

/** Changes and pages that the movements do not explain. */
export const CORRUPT_HISTORY: readonly Corruption[] = [
  {
    name: 'I20',
    what: 'a commit with a change that its transaction does not make',
    plant: `${PLACE} update $schema.placed_commits set changes = changes || ';mallory gold=5' where ${OF_PAY}`,
    example: /^\S+ stores a change of mallory of 5 gold, held 0, which it does not make$/,
  },
  {
    name: 'I20',
    what: 'a commit without its changes',
    plant: `${PLACE} update $schema.placed_commits set changes = '' where ${OF_PAY}`,
    example: /^\S+ does not store the change of \S+ of -?\d+ \S+, held \d+$/,
  },
  {
    name: 'I20',
    what: 'a commit with changes at the place of no transaction',
    plant: `${PLACE} update $schema.placed_commits set changes = changes || '|||||||||mallory gold=5' where ${OF_PAY}`,
    example: /^commit \d+ stores changes at place \d+, where no transaction is$/,
  },
  {
    name: 'I20',
    what: 'an order that counts other bytes of changes',
    plant: `${PLACE} update $schema.commit_order set changes_bytes = changes_bytes + 1`,
    example: /^the changes have \d+ bytes, and the order says \d+$/,
  },
  {
    name: 'I21',
    what: 'a page with a change that no commit has',
    plant: pack('mallory', 'gold=5 1.1', 5),
    example: /^a page has a change of mallory of 5 gold, held 0, at 1\.1, which no commit has$/,
  },
  {
    name: 'I21',
    what: 'a history that says it is packed and is not',
    plant: `${PLACE} update $schema.packed_history set (last_position, target) = (select last_position, last_position
      from $schema.commit_order)`,
    example: /^no page has the change of \S+ of -?\d+ \S+, held -?\d+, at \d+\.\d+$/,
  },
  {
    name: 'I21',
    what: 'a point with another amount than its pages',
    plant: pack('mallory', 'gold=5 1.1', 6),
    example: /^mallory has a point of 6 gold, held 0, at \d+\.1, and its pages say 5, held 0$/,
  },
  {
    name: 'I21',
    what: 'a pack that goes beyond the order',
    plant: `${PLACE} update $schema.packed_history set target = (select last_position + 1 from $schema.commit_order)`,
    example: /^the pack ends at position \d+, goes on to \d+, and the order ends at \d+$/,
  },
  {
    name: 'I22',
    what: 'a ranking of a wallet that owns nothing',
    plant: `select from $schema.rank_wallets('gold', 1000000);
      insert into $schema.ranked_wallets (asset, wallet, amount) values ('gold', 'mallory', 5)`,
    example: /^mallory has 0 gold, and its ranking says 5$/,
  },
  {
    name: 'I22',
    what: 'a ranking without a wallet that owns the asset',
    plant: `${pack('mallory', 'gold=5 1.1', 5)} select from $schema.rank_wallets('gold', 1000000);
      delete from $schema.ranked_wallets where wallet = 'mallory'`,
    example: /^mallory has 5 gold, and its ranking says nothing$/,
  },
  {
    name: 'I21',
    what: 'an archive that goes beyond the pack',
    plant: `${PLACE} update $schema.packed_history set archived_upto = 1`,
    example: /^the history is archived up to position 1, and packed up to 0$/,
  },
  {
    name: 'I21',
    what: 'an archived point with another amount than its changes',
    plant: archived('mallory', 5),
    example: /^mallory has a point of 5 gold, held 0, at 1\.1, and its archived changes say 0, held 0$/,
  },
  {
    name: 'I21',
    what: 'an archive that lost the last point of a wallet',
    plant: archived('mallory', 0),
    example: /^alice has 10 gold, held 0, where the archive ends, and its last point and page say 0, held 0$/,
  },
  {
    name: 'I21',
    what: 'a history that forgot how far it is packed',
    plant: 'delete from $schema.packed_history',
    example: /^it is not known how far the history is packed$/,
  },
];
