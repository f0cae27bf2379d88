import { expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';

const transaction = (columns: string, values: string): string =>
  `insert into $schema.transactions (id, commit_id, place, ${columns})
    values (gen_random_uuid(), 1, 1, ${values})`;
const utxo = (index: string, asset: string, owner: string, amount: string, count = '1'): string =>
  `insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    values (gen_random_uuid(), ${index}, ${count}, ${asset}, ${owner}, ${amount})`;
const SHA = `decode(repeat('00', 32), 'hex')`;

const REFUSED = [
  { what: 'an unknown kind', text: transaction('kind', `'gift'`) },
  { what: 'an empty key', text: transaction('kind, key, fingerprint', `'mint', '', ${SHA}`) },
  { what: 'a key of 256 characters', text: transaction('kind, key, fingerprint', `'mint', repeat('k', 256), ${SHA}`) },
  {
    what: 'a fingerprint of 31 bytes',
    text: transaction('kind, key, fingerprint', `'mint', 'k', decode(repeat('00', 31), 'hex')`),
  },
  { what: 'a key without a fingerprint', text: transaction('kind, key', `'mint', 'k'`) },
  { what: 'a fingerprint without a key', text: transaction('kind, fingerprint', `'mint', ${SHA}`) },
  { what: 'a refusal without a key', text: transaction('kind', `'refused'`) },
  { what: 'a negative number of actions', text: transaction('kind, actions', `'mint', -1`) },
  {
    what: 'a negative place',
    text: `insert into $schema.transactions (id, commit_id, place, kind)
      values (gen_random_uuid(), 1, -1, 'mint')`,
  },
  { what: 'a negative output index', text: utxo('-1', `'gold'`, `'alice'`, '1') },
  { what: 'a negative number of assets', text: utxo('0', `'gold'`, `'alice'`, '1', '-1') },
  { what: 'an empty asset name', text: utxo('0', `''`, `'alice'`, '1') },
  { what: 'an asset name of 65 bytes', text: utxo('0', `repeat('g', 65)`, `'alice'`, '1') },
  { what: 'an empty owner name', text: utxo('0', `'gold'`, `''`, '1') },
  { what: 'an owner name of 65 bytes', text: utxo('0', `'gold'`, `repeat('a', 65)`, '1') },
  { what: 'an owner name of 33 characters and 66 bytes', text: utxo('0', `'gold'`, `repeat('é', 33)`, '1') },
  { what: 'a hold as owner whose id has 65 bytes', text: utxo('0', `'gold'`, `'~' || repeat('a', 65)`, '1') },
  { what: 'an amount of zero', text: utxo('0', `'gold'`, `'alice'`, '0') },
  { what: 'the amount NaN', text: utxo('0', `'gold'`, `'alice'`, `'NaN'`) },
];

describeDatabases('the schema', (open) => {
  test('has no check constraint on the table of unspent outputs, which each spend would read again', async () => {
    const { sql } = await openStore(await open());

    const checks = `select count(*)::text as n from pg_constraint where conrelid = '$schema.unspent'::regclass
      and contype = 'c'`;

    expect(await sql(checks)).toEqual([{ n: '0' }]);
  });

  test('has room for the longest names of wallets and of holds', async () => {
    const { sql } = await openStore(await open());

    for (const owner of [`repeat('a', 64)`, `'~' || repeat('a', 64)`]) await sql(utxo('0', `'gold'`, owner, '1'));

    expect(await sql('select octet_length(owner)::text as bytes from $schema.unspent order by 1')).toEqual([
      { bytes: '64' },
      { bytes: '65' },
    ]);
  });

  test.each(REFUSED)('refuses $what', async ({ text }) => {
    const { sql } = await openStore(await open());

    await expect(sql(text)).rejects.toMatchObject({ code: '23514' });
  });
});
