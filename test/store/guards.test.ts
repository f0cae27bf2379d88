import { expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore } from './support/open-store.ts';
import { mint, output, pay, transfer } from './support/units.ts';

const SPENT = `where spent_by is not null`;
const UNSPENT = `where spent_by is null`;
const SOMEONE = `'0198c000-0000-7000-8000-000000000001'`;

// What a bug of ours or a careless hand could try.
const TAMPERINGS = [
  { what: 'spending again what is spent', text: `update $schema.utxos set spent_by = ${SOMEONE} ${SPENT}` },
  { what: 'making spent money unspent', text: `update $schema.utxos set spent_by = null ${SPENT}` },
  { what: 'changing a spent amount', text: `update $schema.utxos set amount = amount + 1 ${SPENT}` },
  { what: 'changing an unspent amount', text: `update $schema.utxos set amount = amount + 1 ${UNSPENT}` },
  {
    what: 'changing an amount while spending it',
    text: `update $schema.utxos set amount = amount + 1, spent_by = ${SOMEONE} ${UNSPENT}`,
  },
  { what: 'changing an owner', text: `update $schema.utxos set owner = 'mallory' ${UNSPENT}` },
  { what: 'changing an asset', text: `update $schema.utxos set asset = 'platinum' ${UNSPENT}` },
  { what: 'moving an output to another outpoint', text: `update $schema.utxos set output_index = 9 ${UNSPENT}` },
  { what: 'deleting spent outputs', text: `delete from $schema.utxos ${SPENT}` },
  { what: 'deleting unspent outputs', text: `delete from $schema.utxos ${UNSPENT}` },
  { what: 'truncating the outputs', text: 'truncate $schema.utxos' },
  {
    what: 'changing the key of a transaction',
    text: `update $schema.transactions set key = 'other' where key is not null`,
  },
  { what: 'changing what a transaction was', text: `update $schema.transactions set kind = 'burn'` },
  { what: 'deleting transactions', text: 'delete from $schema.transactions' },
  { what: 'truncating the transactions', text: 'truncate $schema.transactions' },
];

describeDatabases('history', (open) => {
  test.each(TAMPERINGS)('$what is refused by the database, and nothing changes', async ({ text }) => {
    const ledger = await openStore(await open());
    const grant = mint(pay('alice', { gold: 5n }), { key: 'grant-1' });
    const paid = transfer([output(grant)], [pay('bob', { gold: 5n })]);
    await ledger.apply('alice', grant, paid);
    const rows = () =>
      ledger.sql(`select to_json(u)::text as row from $schema.utxos u
      union all select to_json(t)::text from $schema.transactions t order by 1`);
    const before = await rows();

    const tampering = ledger.sql(text);

    await expect(tampering).rejects.toMatchObject({ code: '23514', severity: 'ERROR' });
    expect(await rows()).toEqual(before);
    await expectSound(ledger);
  });
});
