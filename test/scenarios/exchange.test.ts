import { describe, expect, expectTypeOf, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import { all, COMMAND_KINDS, toJson, upTo } from '../../src/index.ts';
import {
  type ContextCommands,
  type ReportEvent,
  type ScenarioContext,
  type ScenarioScript,
  scenario,
  type WalletHandle,
} from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { play } from './support/play.ts';

closeTestDatabasesAfterAll();

/** Runs a script and returns its events, and the lines of its commands. */
async function run(script: ScenarioScript) {
  const { recording, error, summary } = await play(scenario('Exchange', script));
  if (error !== undefined) throw error;
  const lines: string[] = [];
  const reporter = new TextReporter((line) => lines.push(line.trim().replace(/ {2,}/g, '  ')), PLAIN);
  for (const event of recording.of('command')) reporter.report(event);
  return { lines, summary, recording };
}

function tableOf(event: ReportEvent | undefined): string[] {
  const lines: string[] = [];
  if (event !== undefined) new TextReporter((line) => lines.push(line.trim()), PLAIN).report(event);
  return lines.filter((line) => line.startsWith('│'));
}

describe('the commands of a scenario', () => {
  test('belong to it, if their fields name no wallet, and to a wallet otherwise', async () => {
    let [ofContext, ofWallet]: string[][] = [];
    await run((s) => {
      const kinds = Object.keys(COMMAND_KINDS);
      ofContext = kinds.filter((kind) => kind in s);
      ofWallet = kinds.filter((kind) => kind in s.wallet('alice'));
    });

    expect(ofContext).toEqual(['exchange', 'release', 'extend', 'reverse']);
    expect(ofWallet).toEqual(['mint', 'transfer', 'burn', 'hold', 'capture', 'freeze', 'unfreeze']);
    expectTypeOf<keyof ContextCommands>().toEqualTypeOf<'exchange' | 'release' | 'extend' | 'reverse'>();
    expectTypeOf<Parameters<WalletHandle['hold']>[0]>().toExtend<Parameters<WalletHandle['transfer']>[1]>();
    expectTypeOf<{ hold: string; for: WalletHandle[] }>().toExtend<Parameters<WalletHandle['hold']>[1]>();
    expectTypeOf<{ hold: string }>().toExtend<Parameters<ScenarioContext['release']>[0]>();
  });

  test('take handles and names of wallets in legs and requirements, and add both to the tables', async () => {
    const { recording, lines } = await run(async (s) => {
      const alice = s.wallet('alice');
      await s.step('a trade', async () => {
        await alice.mint({ gold: 100n, vip: 1n });
        await s.exchange({
          legs: [
            { from: alice, to: 'bob', assets: { gold: 60n } },
            { mint: { wood: 9n }, to: 'carol' },
            { from: ['carol', alice], to: 'bob', assets: { wood: upTo(10n) } },
            { burn: { gold: all({ keep: 10n }) }, from: alice },
          ],
          requires: [{ wallet: alice, assets: { vip: 1n } }],
        });
      });
    });

    expect(recording.of('command')[1]).toMatchObject({
      kind: 'exchange',
      legs: [{ from: 'alice', to: 'bob', assets: { gold: 60n } }, {}, { from: ['carol', 'alice'] }, { from: 'alice' }],
      requires: [{ wallet: 'alice', assets: { vip: 1n } }],
      answer: { status: 'committed' },
    });
    expect(lines[1]).toBe(
      'exchange: alice → bob gold 60; mint wood 9 to carol; carol, alice → bob wood up to 10; ' +
        'burn gold all but 10 of alice, if alice has vip 1 ✓ committed',
    );
    const { wallets } = recording.of('balances').at(-1) ?? { wallets: [] };
    expect(wallets.map(({ wallet }) => wallet)).toEqual(['alice', 'bob', 'carol']);
  });

  test('of holds have the wallet as payer or as receiver, and are shown as sentences', async () => {
    const { recording, lines } = await run(async (s) => {
      const [alice, shop] = [s.wallet('alice'), s.wallet('shop')];
      await s.step('holds', async () => {
        await alice.mint({ gold: 100n });
        await alice.hold({ gold: 60n }, { hold: 'h1' });
        await alice.hold({ gold: upTo(50n) }, { hold: 'h2', expiresInMs: 60_000, for: [shop, 'tax'] });
        await alice.transfer(shop, { gold: 1n });
        await s.extend({ hold: 'h2', expiresInMs: 90_000 });
        await s.show.balances();
      });
      await s.step('captures', async () => {
        await shop.capture({ hold: 'h1', assets: { gold: 50n } });
        await shop.capture({ hold: 'h1', assets: { gold: 4n }, rest: 'release' });
        await s.expect.balance(alice, { gold: 6n }, { held: { gold: 40n } });
        await s.exchange({ legs: [{ capture: 'h2', to: shop, assets: { gold: 1n } }, { release: 'h1' }] });
        await s.exchange({
          legs: [
            { capture: 'h2', to: shop },
            { hold: { gold: 6n }, from: alice, id: 'h3' },
          ],
        });
        await s.release({ hold: 'h3' });
        await s.expect.balance(alice, { gold: 6n }, { held: {} });
        await s.expect.total({ gold: 100n });
      });
    });

    expect(lines).toEqual([
      'alice is given gold 100  ✓ committed',
      'alice holds gold 60 as h1  ✓ committed',
      'alice holds gold up to 50 as h2 for 60000 ms, only shop, tax may capture it ✓ committed',
      'alice pays shop gold 1  ✗ rejected, funds_held (alice gold: asked 1, has 0, held 100)',
      'h2 is extended by 90000 ms  ✓ committed',
      'shop captures gold 50 of h1  ✓ committed',
      'shop captures gold 4 of h1, rest: release  ✓ committed',
      'exchange: capture gold 1 of h2 to shop; release h1 ✗ rejected, hold_captured (hold h1)',
      'exchange: capture h2 to shop; hold gold 6 of alice as h3 ✓ committed',
      'h3 is released  ✓ committed',
    ]);
    expect(recording.of('expectation').map(({ status, expected }) => [status, expected])).toEqual([
      ['met', 'gold 6, and in holds gold 40'],
      ['met', 'gold 6, and in holds nothing'],
      ['met', 'gold 100'],
    ]);
    expect(tableOf(recording.of('balances')[0])).toEqual([
      '│ wallet │ gold │ gold held │ UTXOs │',
      '│ alice  │    - │       100 │     0 │',
      '│ shop   │    - │         - │     0 │',
    ]);
    expect(toJson(recording.of('command')[3]?.answer)).toContain('"available":"0","held":"100"');
  });
});

test('a scenario reads a hold by its id, and the holds of a wallet that are not ended in pages', async () => {
  await run(async (s) => {
    const [alice, shop] = [s.wallet('alice'), s.wallet('shop')];
    await alice.mint({ gold: 9n });
    for (const hold of ['h1', 'h2', 'h3']) await alice.hold({ gold: 3n }, { hold, for: [shop] });
    await shop.capture({ hold: 'h1', assets: { gold: 1n } });
    await s.release({ hold: 'h2' });

    const [first, ...others] = await alice.holds();
    const page = await alice.holds({ limit: 1, after: 'h1' });

    expect(first).toMatchObject({ id: 'h1', wallet: 'alice', state: 'open', assets: { gold: 2n }, payees: ['shop'] });
    expect([others, page].map((holds) => holds.map(({ id }) => id))).toEqual([['h3'], ['h3']]);
    expect(await s.holdById('h1')).toEqual(first);
    expect(await s.holdById('h2')).toMatchObject({ state: 'released', assets: {} });
    expect(await s.holdById('h4')).toBeUndefined();
    expect(await shop.holds()).toEqual([]);
    await expect(s.holdById('')).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem: 'name_invalid' });
    await expect(alice.holds({ limit: 0 })).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND' });
  });
});

test.each<[string, unknown]>([
  ['exchange: undefined', undefined],
  ['exchange: x', 'x'],
  ['exchange: [null]', [null]],
  ['exchange: undefined → undefined', [{}]],
  ['exchange: a → b gold 5', [{ from: 'a', to: 'b', assets: { gold: 5 } }]],
  ['exchange: a → b undefined undefined, 1 undefined', [{ from: 'a', to: 'b', assets: [null, { asset: 1 }] }]],
  [
    "exchange: [ { from: 'a', to: 'b', assets: { gold: NaN } } ]",
    [{ from: 'a', to: 'b', assets: { gold: Number.NaN } }],
  ],
  ['exchange: mint gold up to x to 5', [{ mint: { gold: { upTo: 'x' } }, to: 5n }]],
])('legs that are refused are shown as they are: %s', async (text, legs) => {
  const { lines } = await run(async (s) => {
    await s.exchange({ legs: legs as never }).catch(() => {});
  });

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${text} `);
  expect(lines[0]).toContain('✗ refused by validation');
});

test('legs that contain themselves are refused, and reported', async () => {
  const { lines } = await run(async (s) => {
    const leg: Record<string, unknown> = { from: 'a', to: 'b' };
    leg.assets = leg;
    await s.exchange({ legs: [leg] as never }).catch(() => {});
  });

  expect(lines[0]).toContain('✗ refused by validation');
});
