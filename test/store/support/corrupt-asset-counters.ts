import type { Corruption } from './corruption.ts';

/** SQL that changes a counter of tin: of a wallet, or of the ledger, whose name is empty. */
const setCounter = (wallet: string, assignments: string): string =>
  `update $schema.asset_counters set ${assignments} where asset = 'tin' and wallet = '${wallet}'`;

/** Counters and rules of assets that do not fit what there is. */
export const CORRUPT_ASSET_COUNTERS: readonly Corruption[] = [
  {
    name: 'I19',
    what: 'a counter of a wallet that is too low',
    plant: setCounter('leo', 'amount = amount - 1'),
    example: /^leo owns 3 tin, and 2 are counted$/,
  },
  {
    name: 'I19',
    what: 'a counter of a wallet that owns nothing',
    plant: `insert into $schema.asset_counters values ('tin', 'mia', 0, 1, true)`,
    example: /^mia owns 0 tin, and 1 are counted$/,
  },
  {
    name: 'I19',
    what: 'a counter of what circulates that is too high',
    plant: setCounter('', 'amount = amount + 1'),
    example: /^tin: minted 4, circulating 3, counted as 4 and 4$/,
  },
  {
    name: 'I19',
    what: 'a counter of what was minted that is too low',
    plant: setCounter('', 'minted = minted - 1'),
    example: /^tin: minted 4, circulating 3, counted as 3 and 3$/,
  },
  {
    name: 'I19',
    what: 'a counter of a wallet that was never completed',
    plant: setCounter('leo', 'is_complete = false'),
    example: /^the counter of leo of tin is not complete$/,
  },
  {
    name: 'I19',
    what: 'a counter of an asset without rules',
    plant: `insert into $schema.asset_counters values ('zinc', '', 0, 0, true)`,
    example: /^zinc is counted and has no rules$/,
  },
  {
    name: 'I19',
    what: 'rules that are not there',
    plant: `delete from $schema.asset_rules where number = 1`,
    example: /^tin has 1 rules, and the last has the number 2$/,
  },
  {
    name: 'I19',
    what: 'a cap that commits do not count',
    plant: `update $schema.asset_rules set counts_wallets = false where asset = 'tin' and wallet_max is not null`,
    example: /^tin has a cap and its commits do not count it$/,
  },
  {
    name: 'I19',
    what: 'a counter of the ledger that is not there',
    plant: `delete from $schema.asset_counters where asset = 'tin' and wallet = ''`,
    example: /^tin has a cap and no counter$/,
  },
];
