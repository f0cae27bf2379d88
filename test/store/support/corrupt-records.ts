import { type Corruption, dropChecks, idOf, PAY, REFUSED, STRANGER } from './corruption.ts';

/** Keys and actions that do not match the transactions. */
export const CORRUPT_RECORDS: readonly Corruption[] = [
  {
    name: 'I5',
    what: 'a key that two transactions have',
    plant: `drop index $schema.transactions_key; update $schema.transactions set key = 'pay' where key = 'burn'`,
    example: /^the key "pay" belongs to 2 transactions$/,
  },
  {
    name: 'I5',
    what: 'a key without a fingerprint',
    plant: `${dropChecks('transactions')} update $schema.transactions set fingerprint = null where key = 'pay'`,
    example: /^\S+ has a key without a fingerprint$/,
  },
  {
    name: 'I5',
    what: 'a fingerprint without a key',
    plant: `${dropChecks('transactions')} update $schema.transactions set key = null where key = 'pay'`,
    example: /^\S+ has a fingerprint without a key$/,
  },
  {
    name: 'I5',
    what: 'a fingerprint of the wrong length',
    plant: `${dropChecks('transactions')} update $schema.transactions set fingerprint = 'abc' where key = 'pay'`,
    example: /^\S+ has a fingerprint of 3 bytes$/,
  },
  {
    name: 'I5',
    what: 'a refusal without a key',
    plant: `${dropChecks('transactions')}
      update $schema.transactions set key = null, fingerprint = null where key = 'refused'`,
    example: /^\S+ has no key though it records a refusal$/,
  },
  {
    name: 'I10',
    what: 'an action that is missing from the outbox',
    plant: `delete from $schema.outbox where transaction_id = ${idOf(PAY)} and action_index = 1`,
    example: /^\S+ has 2 actions, and 1 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'actions of which none is in the outbox',
    plant: 'delete from $schema.outbox',
    example: /^\S+ has 2 actions, and 0 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'an action in the outbox that no transaction has',
    plant: `insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      values (${STRANGER}, 0, 'a', 'BuyItem', '')`,
    example: /^the outbox holds action 0 of 0\S+, which is not there$/,
  },
  {
    name: 'I10',
    what: 'an action that is in the outbox twice',
    plant: `alter table $schema.outbox drop constraint outbox_transaction_id_action_index_key;
      update $schema.outbox set action_index = 0 where transaction_id = ${idOf(PAY)}`,
    example: /^\S+ has 2 actions, and 2 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'an action of a refused transaction',
    plant: `update $schema.transactions set actions = 1 where key = 'refused';
      insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      values (${idOf(REFUSED)}, 0, 'a', 'BuyItem', '')`,
    example: /^\S+ has 1 actions, and 1 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'an action that is in the outbox and in the archive',
    plant: `insert into $schema.archived_actions
      select commit_id, place || '.1' from $schema.transactions where ${PAY}`,
    example: /^\S+ has 2 actions, and 3 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'an action that is in the archive twice',
    plant: `delete from $schema.outbox where transaction_id = ${idOf(PAY)};
      insert into $schema.archived_actions
      select commit_id, place || '.1 ' || place || '.1c' from $schema.transactions where ${PAY}`,
    example: /^\S+ has 2 actions, and 2 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'an archived action that its transaction does not have',
    plant: `delete from $schema.outbox where transaction_id = ${idOf(PAY)};
      insert into $schema.archived_actions
      select commit_id, place || '.0 ' || place || '.2' from $schema.transactions where ${PAY}`,
    example: /^\S+ has 2 actions, and 2 in the outbox and the archive$/,
  },
  {
    name: 'I10',
    what: 'an archived action of a place where no transaction is',
    plant: `insert into $schema.archived_actions
      select commit_id, '900.0c' from $schema.transactions where ${PAY}`,
    example: /^the archive has '900\.0c' of commit \d+, where no transaction is$/,
  },
  {
    name: 'I10',
    what: 'an archive that cannot be read',
    plant: `insert into $schema.archived_actions
      select commit_id, 'all of them' from $schema.transactions where ${PAY}`,
    example: /^the archive has 'all' of commit \d+, where no transaction is$/,
  },
];
