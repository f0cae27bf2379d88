import { CAPTURE, CIRCLE, type Corruption, dropChecks, idOf, PAY, STRANGER, UNDO_WAX, WAX } from './corruption.ts';

/** SQL that changes what is counted as reversed of a transaction. */
const setReversed = (transaction: string, assignments: string): string =>
  `update $schema.reversals set ${assignments} where transaction_id = ${idOf(transaction)}`;

/** SQL that adds a row to `reversed_by`. */
const insertReversedBy = (reversal: string, transaction: string): string =>
  `insert into $schema.reversed_by (reversal_id, transaction_id, open_amounts)
    values (${reversal}, ${transaction}, '')`;

/** Reversals that the history does not explain. */
export const CORRUPT_REVERSALS: readonly Corruption[] = [
  {
    name: 'I17',
    what: 'a reversal of a transaction that is not there',
    plant: `update $schema.reversed_by set transaction_id = ${STRANGER} where reversal_id = ${idOf(UNDO_WAX)}`,
    example: /^\S+ reverses 0\S+, which is not there$/,
  },
  {
    name: 'I17',
    what: 'a reversal whose transaction was forgotten',
    plant: `delete from $schema.reversed_by where reversal_id = ${idOf(UNDO_WAX)}`,
    example: /^\S+ is a reversal of nothing$/,
  },
  {
    name: 'I17',
    what: 'a transfer that reverses',
    plant: insertReversedBy(idOf(PAY), idOf(WAX)),
    example: /^\S+ is a transfer and reverses \S+$/,
  },
  {
    name: 'I17',
    what: 'a reversal that is not there',
    plant: insertReversedBy(STRANGER, idOf(WAX)),
    example: /^0\S+ is not there and reverses \S+$/,
  },
  {
    name: 'I17',
    what: 'a count of what was reversed that is too low',
    plant: setReversed(WAX, 'reversed = 5'),
    example: /^wax of \S+ was reversed 6, and 5 are counted$/,
  },
  {
    name: 'I17',
    what: 'a count of what was reversed that is too high',
    plant: setReversed(WAX, 'reversed = 7'),
    example: /^wax of \S+ was reversed 6, and 7 are counted$/,
  },
  {
    name: 'I17',
    what: 'a transaction that is counted as reversed as a whole',
    plant: setReversed(WAX, 'reversed = original'),
    example: /^wax of \S+ was reversed 6, and 10 are counted$/,
  },
  {
    name: 'I17',
    what: 'a count of what was reversed that is missing',
    plant: `delete from $schema.reversals where transaction_id = ${idOf(WAX)}`,
    example: /^wax of \S+ was reversed 6, and 0 are counted$/,
  },
  {
    name: 'I17',
    what: 'a count of an asset that was not reversed',
    plant: `insert into $schema.reversals (transaction_id, asset, original, reversed)
      values (${idOf(PAY)}, 'gold', 4, 4)`,
    example: /^gold of \S+ was reversed 0, and 4 are counted$/,
  },
  {
    name: 'I17',
    what: 'more that can be reversed of a mint than it moved',
    plant: setReversed(WAX, 'original = 11'),
    example: /^11 wax of \S+ can be reversed, and it moved 10$/,
  },
  {
    name: 'I17',
    what: 'more that can be reversed of a capture than it moved',
    plant: setReversed(CAPTURE, 'original = 3'),
    example: /^3 iron of \S+ can be reversed, and it moved 2$/,
  },
  {
    name: 'I17',
    what: 'more that was reversed than there was',
    plant: `${dropChecks('reversals')} ${setReversed(WAX, 'original = 5')}`,
    example: /^wax of \S+ was reversed 6 of 5$/,
  },
  {
    name: 'I17',
    what: 'a transaction that moved nothing net and was reversed twice',
    plant: `update $schema.reversed_by set transaction_id = ${idOf(CIRCLE)} where reversal_id = ${idOf(UNDO_WAX)}`,
    example: /^\S+ moved nothing net and has 2 reversals$/,
  },
  {
    name: 'I17',
    what: 'a transaction that moved nothing net, of which the count is missing',
    plant: `delete from $schema.reversals where transaction_id = ${idOf(CIRCLE)}`,
    example: /^\S+ reverses \S+, of which nothing is counted$/,
  },
];
