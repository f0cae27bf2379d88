import type { Corruption } from './corruption.ts';

/** Counts bob, who holds one output of 4 gold. */
const COUNT = `select $schema.start_counting('bob'); select $schema.end_counting('bob');`;

/** Totals of counted wallets that their unspent outputs do not explain. */
export const CORRUPT_COUNTED: readonly Corruption[] = [
  {
    name: 'I14',
    what: 'a total that is too high',
    plant: `${COUNT} update $schema.counted_totals set amount = 5 where asset = 'gold'`,
    example: /^the totals of bob have 5 gold, which its unspent outputs do not explain$/,
  },
  {
    name: 'I14',
    what: 'a total of an asset that the wallet does not hold',
    plant: `${COUNT} insert into $schema.counted_totals (owner, asset, amount) values ('bob', 'wood', 1)`,
    example: /^the totals of bob have 1 wood, which its unspent outputs do not explain$/,
  },
  {
    name: 'I14',
    what: 'a number of UTXOs that is too high',
    plant: `${COUNT} insert into $schema.counted_changes (owner, asset, amount) values ('bob', '', 1)`,
    example: /^the totals of bob have 2 UTXOs, which its unspent outputs do not explain$/,
  },
  {
    name: 'I14',
    what: 'a total that is missing',
    plant: `${COUNT} delete from $schema.counted_totals where asset = 'gold'`,
    example: /^the totals of bob should have 4 gold$/,
  },
  {
    name: 'I14',
    what: 'a wallet whose totals are all missing',
    plant: `${COUNT} delete from $schema.counted_totals`,
    example: /^the totals of bob should have 1 UTXOs$/,
  },
];
