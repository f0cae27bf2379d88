/** A corrupt state of a ledger, and the invariant that finds it. */
export interface Corruption {
  /** The invariant that finds it. */
  readonly name: string;
  readonly what: string;
  /** SQL that corrupts a healthy ledger; `$schema` stands for the quoted schema name. */
  readonly plant: string;
  /** The text of the example. */
  readonly example: RegExp;
}

const transactionOf = (key: string): string => `(select id from $schema.transactions where key = '${key}')`;
const STRANGER = `'00000000-0000-7000-8000-000000000000'`;

/** Gives every commit a position. */
const PLACE = 'select $schema.place_commits(1000, null);';

/** Drops the checks of a table and of its domains, which refuse this corruption. */
const dropChecks = (table: string): string => `
  do $do$ declare held record; begin
    for held in select conname as name, contypid from pg_constraint where contype = 'c' and (
      conrelid = '$schema.${table}'::regclass
      or contypid in (select atttypid from pg_attribute where attrelid = '$schema.${table}'::regclass))
    loop
      if held.contypid = 0 then execute format('alter table $schema.${table} drop constraint %I', held.name);
      else execute format('alter domain %s drop constraint %I', held.contypid::regtype, held.name); end if;
    end loop;
  end $do$;`;

/** Drops the guards (`schema/baseline/guards.sql`), which refuse every corruption. */
export const DISARM = `
  do $do$ declare guard record; begin
    for guard in
      select tgname as name, tgrelid::regclass as on_table from pg_trigger
      where not tgisinternal
        and tgrelid in (select oid from pg_class where relnamespace = '$schema'::regnamespace)
    loop
      execute format('drop trigger %I on %s', guard.name, guard.on_table);
    end loop;
  end $do$;`;

/** At least one corruption per branch of each query. The keys are those of the healthy ledger in the test. */
export const CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'I1',
    what: 'a transfer whose output grew',
    plant: `update $schema.utxos set amount = amount + 1
      where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^transfer \S+: gold 10 in, 11 out$/,
  },
  {
    name: 'I1',
    what: 'a merge whose output shrank',
    plant: `update $schema.utxos set amount = amount - 1
      where transaction_id = (select id from $schema.transactions where kind = 'merge' limit 1) and asset = 'dust'`,
    example: /^merge \S+: dust 2 in, 1 out$/,
  },
  {
    name: 'I1',
    what: 'a mint that spends',
    plant: `update $schema.utxos set spent_by = ${transactionOf('mint')}
      where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^mint \S+: gold 4 in, 10 out$/,
  },
  {
    name: 'I1',
    what: 'a burn that returns more than it takes',
    plant: `update $schema.utxos set amount = 100 where transaction_id = ${transactionOf('burn')}`,
    example: /^burn \S+: gold 6 in, 100 out$/,
  },
  {
    name: 'I2',
    what: 'an unspent output that nobody minted',
    plant: `insert into $schema.utxos values (${STRANGER}, 0, 'gold', 'mallory', 5, null)`,
    example: /^gold: minted 10, burned 1, unspent 14$/,
  },
  {
    name: 'I2',
    what: 'an unspent output that vanished',
    plant: `delete from $schema.utxos where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^gold: minted 10, burned 1, unspent 5$/,
  },
  {
    name: 'I3',
    what: 'an output spent by a transaction that is not there',
    plant: `update $schema.utxos set spent_by = ${STRANGER}
      where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^\S+:0 is spent by 00000000-0000-7000-8000-000000000000, which is not there$/,
  },
  {
    name: 'I3',
    what: 'an output created by a transaction that is not there',
    plant: `insert into $schema.utxos values (${STRANGER}, 0, 'gold', 'mallory', 5, null)`,
    example: /^00000000-0000-7000-8000-000000000000:0 was created by a transaction that is not there$/,
  },
  {
    name: 'I3',
    what: 'an output of a refused transaction',
    plant: `insert into $schema.utxos values (${transactionOf('refused')}, 0, 'gold', 'mallory', 5, null)`,
    example: /^(\S+) is refused, and yet \1:0 is one of its outputs$/,
  },
  {
    name: 'I3',
    what: 'an input of a refused transaction',
    plant: `update $schema.utxos set spent_by = ${transactionOf('refused')}
      where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^\S+ is refused, and yet \S+:0 is one of its inputs$/,
  },
  {
    name: 'I3',
    what: 'an output of which one asset is spent and another is not',
    plant: `update $schema.utxos set spent_by = null
      where transaction_id = ${transactionOf('mint')} and asset = 'silver'`,
    example: /^the assets of \S+:0 are not spent together/,
  },
  {
    name: 'I3',
    what: 'an output that two wallets own',
    plant: `update $schema.utxos set owner = 'mallory'
      where transaction_id = ${transactionOf('mint')} and asset = 'silver'`,
    example: /not owned by one wallet$/,
  },
  ...['0', '-1', `'NaN'`].map((amount) => ({
    name: 'I4',
    what: `an amount of ${amount}`,
    plant: `${dropChecks('utxos')} update $schema.utxos set amount = ${amount}
      where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^\S+:0 holds (0|-1|NaN) gold$/,
  })),
  {
    name: 'I4',
    what: 'half a coin',
    plant: `drop view $schema.balances; drop view $schema.supply;
      alter table $schema.utxos alter column amount type numeric; ${dropChecks('utxos')}
      update $schema.utxos set amount = 0.5 + amount where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^\S+:0 holds 4\.5 gold$/,
  },
  {
    name: 'I4',
    what: 'more than 10^78 - 1',
    plant: `drop view $schema.balances; drop view $schema.supply;
      alter table $schema.utxos alter column amount type numeric; ${dropChecks('utxos')}
      update $schema.utxos set amount = 1e78 where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^\S+:0 holds 10{78} gold$/,
  },
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
    name: 'I7',
    what: 'a mint without an output',
    plant: `insert into $schema.transactions (id, commit_id, place, kind, committed_at)
      values (${STRANGER}, 1, 99, 'mint', now())`,
    example: /^mint 0\S+: 0 inputs of 0 wallets, 0 outputs of 0 wallets$/,
  },
  {
    name: 'I7',
    what: 'a mint with an input',
    plant: `update $schema.utxos set spent_by = ${transactionOf('mint')}
      where transaction_id = ${transactionOf('pay')} and owner = 'bob'`,
    example: /^mint \S+: 1 inputs of 1 wallets, 2 outputs of 1 wallets$/,
  },
  {
    name: 'I7',
    what: 'a transfer without inputs',
    plant: `update $schema.utxos set spent_by = null where spent_by = ${transactionOf('pay')}`,
    example: /^transfer \S+: 0 inputs of 0 wallets/,
  },
  {
    name: 'I7',
    what: 'a transfer without outputs',
    plant: `delete from $schema.utxos where transaction_id = ${transactionOf('pay')}`,
    example: /^transfer \S+: \d inputs of 1 wallets, 0 outputs of 0 wallets$/,
  },
  {
    name: 'I7',
    what: 'a transfer that lost its first output',
    plant: `delete from $schema.utxos where transaction_id = ${transactionOf('pay')} and output_index = 0`,
    example: /^transfer \S+:/,
  },
  {
    name: 'I7',
    what: 'a transfer that spends what two wallets own',
    plant: `update $schema.utxos set spent_by = ${transactionOf('burn')} where owner = 'bob' and spent_by is null;
      update $schema.transactions set kind = 'transfer' where key = 'burn'`,
    example: /^transfer \S+: \d inputs of 2 wallets/,
  },
  {
    name: 'I7',
    what: 'a burn that spends nothing',
    plant: `update $schema.utxos set spent_by = null where spent_by = ${transactionOf('burn')}`,
    example: /^burn \S+: 0 inputs/,
  },
  {
    name: 'I7',
    what: 'a burn whose change goes to another wallet',
    plant: `update $schema.utxos set owner = 'mallory' where transaction_id = ${transactionOf('burn')}`,
    example: /^burn \S+:/,
  },
  {
    name: 'I7',
    what: 'a merge that pays another wallet',
    plant: `update $schema.utxos set owner = 'mallory'
      where transaction_id = (select id from $schema.transactions where kind = 'merge' limit 1)`,
    example: /^merge \S+:/,
  },
  {
    name: 'I7',
    what: 'a refusal that moves something',
    plant: `insert into $schema.utxos values (${transactionOf('refused')}, 0, 'gold', 'mallory', 5, null)`,
    example: /^refused \S+: 0 inputs of 0 wallets, 1 outputs of 1 wallets$/,
  },
  {
    name: 'I9',
    what: 'an output spent before it was created',
    plant: `update $schema.transactions set commit_id = 0 where key = 'pay'`,
    example: /^\S+:\d was created in commit \d+, place \d+, and spent in commit 0, place \d+$/,
  },
  {
    name: 'I9',
    what: 'a transaction that spends its own output',
    plant: `update $schema.utxos set spent_by = transaction_id where transaction_id = ${transactionOf('pay')}`,
    example: /^\S+:\d was created in commit (\d+), place (\d+), and spent in commit \1, place \2$/,
  },
  {
    name: 'I10',
    what: 'an action that is missing from the outbox',
    plant: `delete from $schema.outbox where transaction_id = ${transactionOf('pay')} and action_index = 1`,
    example: /^\S+ has 2 actions, and 1 in the outbox$/,
  },
  {
    name: 'I10',
    what: 'actions of which none is in the outbox',
    plant: 'delete from $schema.outbox',
    example: /^\S+ has 2 actions, and 0 in the outbox$/,
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
      update $schema.outbox set action_index = 0 where transaction_id = ${transactionOf('pay')}`,
    example: /^\S+ has 2 actions, and 2 in the outbox$/,
  },
  {
    name: 'I10',
    what: 'an action of a refused transaction',
    plant: `update $schema.transactions set actions = 1 where key = 'refused';
      insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      values (${transactionOf('refused')}, 0, 'a', 'BuyItem', '')`,
    example: /^\S+ has 1 actions, and 1 in the outbox$/,
  },
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
