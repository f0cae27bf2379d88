import { type Corruption, dropChecks, STRANGER } from './corruption.ts';

/** SQL that changes a hold. */
const setHold = (id: string, assignments: string): string =>
  `update $schema.holds set ${assignments} where id = '${id}'`;

/** Holds that the legs do not explain, or that own what no hold in their state owns. */
export const CORRUPT_HOLDS: readonly Corruption[] = [
  {
    name: 'I16',
    what: 'a hold that owns more than its legs brought',
    plant: `update $schema.unspent set amount = 5 where owner = '~bid'`,
    example: /^hold bid owns 5 iron, which its legs do not explain$/,
  },
  {
    name: 'I16',
    what: 'a hold that owns another asset',
    plant: `update $schema.unspent set asset = 'gold' where owner = '~bid'`,
    example: /^hold bid owns 4 gold, which its legs do not explain$/,
  },
  {
    name: 'I16',
    what: 'what a hold owns, given to a wallet',
    plant: `update $schema.unspent set owner = 'mallory' where owner = '~bid'`,
    example: /^hold bid should own 4 iron$/,
  },
  {
    name: 'I16',
    what: 'an open hold that owns nothing',
    plant: `delete from $schema.unspent where owner = '~bid'`,
    example: /^hold bid is open and owns nothing$/,
  },
  {
    name: 'I16',
    what: 'an ended hold that is open again',
    plant: setHold('bail', `state = 'open', ended_by = null, ended_at = null`),
    example: /^hold bail is open and owns nothing$/,
  },
  {
    name: 'I16',
    what: 'a hold that ended and owns something',
    plant: setHold('bid', `state = 'released', ended_by = held_by, ended_at = held_at`),
    example: /^hold bid owns 4 iron and is released$/,
  },
  {
    name: 'I16',
    what: 'something that a hold owns that is not there',
    plant: `insert into $schema.unspent values (${STRANGER}, 0, 1, 'iron', '~ghost', 5)`,
    example: /^hold ghost owns 5 iron and is not there$/,
  },
  {
    name: 'I16',
    what: 'an open hold that was deleted',
    plant: `delete from $schema.holds where id = 'bid'`,
    example: /^hold bid owns 4 iron and is not there$/,
  },
  {
    name: 'I16',
    what: 'an ended hold that was deleted',
    plant: `delete from $schema.holds where id = 'bail'`,
    example: /^hold bail has legs and is not there$/,
  },
  {
    name: 'I16',
    what: 'a hold of a transaction that is not there',
    plant: setHold('bid', `held_by = ${STRANGER}`),
    example: /^hold bid was made by 0\S+, which did not$/,
  },
  {
    name: 'I16',
    what: 'a hold of another wallet than the one that paid into it',
    plant: setHold('bid', `wallet = 'mallory'`),
    example: /^hold bid was made by \S+, which did not$/,
  },
  {
    name: 'I16',
    what: 'a hold that another transaction ended',
    plant: setHold('bail', 'ended_by = held_by'),
    example: /^hold bail was ended by \S+, which did not$/,
  },
  {
    name: 'I16',
    what: 'an expired hold that had no time',
    plant: setHold('brief', 'expires_at = null'),
    example: /^hold brief is expired at \S+ \S+, and its time is $/,
  },
  {
    name: 'I16',
    what: 'a hold that expired before its time',
    plant: setHold('brief', `expires_at = ended_at + interval '1 millisecond'`),
    example: /^hold brief is expired at \S+ \S+, and its time is \S+ \S+$/,
  },
  {
    name: 'I16',
    what: 'a hold that was released when its time was over',
    plant: setHold('bail', 'expires_at = ended_at'),
    example: /^hold bail is released at \S+ \S+, and its time is \S+ \S+$/,
  },
  {
    name: 'I16',
    what: 'a release that is recorded as an expiry',
    plant: setHold('bail', `state = 'expired', expires_at = ended_at`),
    example: /^hold bail is expired and was ended by release \S+$/,
  },
  {
    name: 'I16',
    what: 'an expiry that is recorded as a release',
    plant: setHold('brief', `state = 'released', expires_at = ended_at + interval '1 millisecond'`),
    example: /^hold brief is released and was ended by expire \S+$/,
  },
  {
    name: 'I16',
    what: 'an ended hold without an end',
    plant: `${dropChecks('holds')} ${setHold('bail', 'ended_by = null, ended_at = null')}`,
    example: /^hold bail is released and has no end$/,
  },
];
