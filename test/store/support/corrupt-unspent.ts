import {
  BAD_AMOUNTS,
  BURN,
  badAmount,
  type Corruption,
  dropChecks,
  idOf,
  MINT,
  PAY,
  REFUSED,
  STRANGER,
  setInputs,
  setOutputs,
} from './corruption.ts';

/** The one unspent output of bob: 4 gold. */
const OF_BOB = `where owner = 'bob'`;

const insertUnspent = (
  id: string,
  index: number,
  count: number,
  asset: string,
  owner: string,
  amount: string,
): string =>
  `insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (${id}, ${index}, ${count}, '${asset}', '${owner}', ${amount})`;
/** Lets an amount be any number, without a change of the column, on which views depend. */
const ANY_AMOUNT = `${dropChecks('unspent')}
  update pg_type set typtypmod = -1 where oid = '$schema.positive_amount'::regtype;`;

/** Contents of the table `unspent` that the history does not explain. */
export const CORRUPT_UNSPENT: readonly Corruption[] = [
  {
    name: 'I2',
    what: 'an unspent output that nobody minted',
    plant: insertUnspent(STRANGER, 0, 1, 'gold', 'mallory', '5'),
    example: /^gold: minted 10, burned 1, unspent 14$/,
  },
  {
    name: 'I2',
    what: 'an unspent asset that nobody minted',
    plant: insertUnspent(STRANGER, 0, 1, 'platinum', 'mallory', '5'),
    example: /^platinum: minted 0, burned 0, unspent 5$/,
  },
  {
    name: 'I2',
    what: 'an unspent output that vanished',
    plant: `delete from $schema.unspent ${OF_BOB}`,
    example: /^gold: minted 10, burned 1, unspent 5$/,
  },
  ...BAD_AMOUNTS.map((amount) => ({
    name: 'I4',
    what: `an amount of ${amount} of what is unspent`,
    plant: `${ANY_AMOUNT} update $schema.unspent set amount = '${amount}' ${OF_BOB}`,
    example: badAmount(amount),
  })),
  {
    name: 'I12',
    what: 'an unspent output that no transaction explains',
    plant: insertUnspent(STRANGER, 0, 1, 'gold', 'mallory', '5'),
    example: /^00000000-0000-7000-8000-000000000000:0 of mallory holds 5 gold, which no transaction explains$/,
  },
  {
    name: 'I12',
    what: 'an unspent output of a refused transaction',
    plant: insertUnspent(idOf(REFUSED), 0, 1, 'gold', 'mallory', '5'),
    example: /^\S+:0 of mallory holds 5 gold, which no transaction explains$/,
  },
  {
    name: 'I12',
    what: 'a spent output that is unspent again',
    plant: `${insertUnspent(idOf(MINT), 0, 2, 'gold', 'alice', '10')};
      ${insertUnspent(idOf(MINT), 0, 2, 'silver', 'alice', '3')}`,
    example: /^\S+:0 of alice holds 10 gold, which no transaction explains$/,
  },
  {
    name: 'I12',
    what: 'an unspent output that holds one asset more',
    plant: insertUnspent(idOf(BURN), 0, 2, 'wood', 'alice', '1'),
    example: /^\S+:0 of alice holds 1 wood, which no transaction explains$/,
  },
  {
    name: 'I12',
    what: 'an unspent output that is missing',
    plant: `delete from $schema.unspent ${OF_BOB}`,
    example: /^\S+:0 of bob should hold 4 gold$/,
  },
  {
    name: 'I12',
    what: 'an unspent output of which one asset is missing',
    plant: `delete from $schema.unspent where owner = 'alice' and asset = 'silver'`,
    example: /^\S+:0 of alice should hold 3 silver$/,
  },
  ...[
    { column: 'amount', value: '5', found: '0 of bob holds 5 gold' },
    { column: 'owner', value: `'mallory'`, found: '0 of mallory holds 4 gold' },
    { column: 'asset', value: `'wood'`, found: '0 of bob holds 4 wood' },
    { column: 'asset_count', value: '2', found: '0 of bob holds 4 gold' },
    { column: 'output_index', value: '7', found: '7 of bob holds 4 gold' },
    { column: 'transaction_id', value: STRANGER, found: '0 of bob holds 4 gold' },
  ].flatMap(({ column, value, found }) =>
    [`^\\S+:${found}, which no transaction explains$`, '^\\S+:0 of bob should hold 4 gold$'].map((example, at) => ({
      name: 'I12',
      what: `an unspent output with another ${column}, as ${at === 0 ? 'too much' : 'missing'}`,
      plant: `update $schema.unspent set ${column} = ${value} ${OF_BOB}`,
      example: new RegExp(example),
    })),
  ),
  {
    name: 'I12',
    what: 'a spend that was taken out of the history',
    plant: setInputs(PAY, `''`),
    example: /^\S+:0 of alice should hold 10 gold$/,
  },
  {
    name: 'I12',
    what: 'two owners that were exchanged in the history',
    plant: setOutputs(PAY, 'alice gold=4;bob gold=6 silver=3'),
    example: /^\S+:0 of alice should hold 4 gold$/,
  },
];
