import { expect, test } from 'vitest';
import { toUtxos } from '../../src/domain/records/movement.ts';
import { viewInputs } from '../../src/domain/records/transaction.ts';
import { byOutpoint, makeUtxo, viewUtxo } from '../../src/domain/values/utxo.ts';

const gold = new Map([['gold', 5n]]);
const both = new Map([
  ['silver', 2n],
  ['gold', 5n],
]);
const place = (id: string, index: number) => makeUtxo(id, index, 'alice', gold);

test('outpoints are ordered by transaction, then by number, not by text', () => {
  const sorted = [place('a', 0), place('a', 2), place('a', 10), place('b', 1), place('c', 0)];
  const shuffled = [3, 1, 4, 0, 2].map((at) => sorted[at] as (typeof sorted)[number]);

  expect(shuffled.toSorted(byOutpoint)).toEqual(sorted);
  expect(shuffled.toReversed().toSorted(byOutpoint)).toEqual(sorted);
});

test('an outpoint is neither before nor after itself', () => {
  expect(byOutpoint(place('a', 1), place('a', 1))).toBe(0);
});

test('a UTXO is shown with its outpoint, its owner and its assets', () => {
  const view = viewUtxo(makeUtxo('a', 1, 'alice', both));

  expect(view).toStrictEqual({ outpoint: 'a:1', owner: 'alice', assets: { gold: 5n, silver: 2n } });
});

test('inputs are shown in the order of their outpoints', () => {
  expect(viewInputs([makeUtxo('b', 0, 'alice', gold), makeUtxo('a', 1, 'alice', both)])).toStrictEqual([
    { outpoint: 'a:1', owner: 'alice', assets: { gold: 5n, silver: 2n } },
    { outpoint: 'b:0', owner: 'alice', assets: { gold: 5n } },
  ]);
});

test('outputs are shown in their own order, under the outpoints that they get', () => {
  const outputs = [
    { owner: 'bob', bundle: both },
    { owner: 'alice', bundle: gold },
  ];

  expect(toUtxos('a', outputs).map(viewUtxo)).toStrictEqual([
    { outpoint: 'a:0', owner: 'bob', assets: { gold: 5n, silver: 2n } },
    { outpoint: 'a:1', owner: 'alice', assets: { gold: 5n } },
  ]);
});
