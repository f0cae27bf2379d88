import { type Corruption, idOf, MINT, STRANGER } from './corruption.ts';

const BAN = `key = 'ban'`;
const PARDON = `key = 'pardon'`;

/** SQL that makes the ban of judy say something else. */
const setBan = (assignments: string): string =>
  `update $schema.freezes set ${assignments} where transaction_id = ${idOf(BAN)}`;

/** SQL that has the pardon of judy come after all else. */
const PARDON_LATER = `update $schema.freezes set commit_id = 1000000 where transaction_id = ${idOf(PARDON)};`;

/** Freezes that the history does not obey. */
export const CORRUPT_FREEZES: readonly Corruption[] = [
  {
    name: 'I18',
    what: 'a payment of a frozen wallet',
    plant: PARDON_LATER,
    example: /^judy is frozen, and transfer \S+ moves its assets$/,
  },
  {
    name: 'I18',
    what: 'a capture of a hold of a frozen wallet',
    plant: PARDON_LATER,
    example: /^judy is frozen, and capture \S+ moves its assets$/,
  },
  {
    name: 'I18',
    what: 'a mint for a wallet that may not be paid',
    plant: setBan('incoming = true'),
    example: /^judy is frozen, and mint \S+ moves its assets$/,
  },
  {
    name: 'I18',
    what: 'a change of the policy that another transaction has made',
    plant: setBan(`transaction_id = ${idOf(MINT)}`),
    example: /^version 1 was made by \S+, which did not$/,
  },
  {
    name: 'I18',
    what: 'a freeze that says it ends one',
    plant: setBan('outgoing = false'),
    example: /^version 1 was made by \S+, which did not$/,
  },
  {
    name: 'I18',
    what: 'a freeze that changes nothing',
    plant: setBan(`transaction_id = ${STRANGER}`),
    example: /^freeze \S+ changes nothing$/,
  },
  {
    name: 'I18',
    what: 'a version of the policy without its change',
    plant: 'update $schema.policy set version = version + 1',
    example: /^the version of the policy is 6, and 5 changes are recorded$/,
  },
];
