import { describe, expect, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import { type AssetRules, toJson } from '../../src/index.ts';
import { findScenario, type ReportEvent, type Scenario, scenario } from '../../src/scenarios/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { play } from './support/play.ts';
import { runOn } from './support/run-on.ts';

closeTestDatabasesAfterAll();

function told(...events: readonly ReportEvent[]): string[] {
  const lines: string[] = [];
  const reporter = new TextReporter((line) => lines.push(line.trim().replace(/ {2,}/g, '  ')), PLAIN);
  for (const event of events) reporter.report(event);
  return lines;
}

describe('the rules of an asset', () => {
  test('are defined by the runtimes in turn, returned with their version, and reported', async () => {
    const versions: number[] = [];
    const { error, recording } = await play(
      scenario('rules', async (s) => {
        for (const rules of [{ supplyMax: 2n }, { supplyMax: 2n }, { burnable: false, decimals: 2 }, {}])
          versions.push((await s.defineAsset('sword', rules)).version);
      }),
      { runtimes: 2 },
    );

    expect(error).toBeUndefined();
    expect(versions).toEqual([1, 1, 2, 3]);
    const reported = recording.of('rules');
    expect(reported.map(({ runtime }) => runtime)).toEqual([1, 2, 1, 2]);
    expect(told(...reported)).toEqual([
      'sword has the rules supplyMax 2  ✓ version 1',
      'sword has the rules supplyMax 2  ✓ version 1',
      'sword has the rules burnable false, decimals 2  ✓ version 2',
      'sword has no rules  ✓ version 3',
    ]);
    expect(toJson(reported[0])).toBe(
      '{"type":"rules","runtime":1,"asset":"sword","rules":{"supplyMax":"2"},"version":1}',
    );
  });

  test.each<[string, unknown, string]>([
    ['sword', { supplyMax: 5 }, 'sword has the rules supplyMax 5'],
    ['sword', { supplyMax: Number.NaN }, 'sword has the rules { supplyMax: NaN }'],
    ['sword', null, 'sword has the rules null'],
    ['', {}, 'has no rules'],
  ])('are refused and shown as they are: %s %o', async (asset, rules, text) => {
    const { error, summary, recording } = await play(
      scenario('rules', async (s) => {
        await s.step('a rule that is none', () => s.defineAsset(asset, rules as AssetRules));
      }),
    );

    expect(error).toMatchObject({ code: 'ERR_INVALID_COMMAND' });
    expect(summary.failure?.at).toContain('policy.test.ts');
    const [line] = told(...recording.of('rules'));
    expect(line?.replace(/ {2}.*/, '')).toBe(text);
    expect(line).toContain('! failed, ');
  });

  test('are named with their room by what they refuse', async () => {
    const { recording } = await play(
      scenario('refusals', async (s) => {
        const alice = s.wallet('alice');
        await s.defineAsset('sword', { supplyMax: 2n, perWalletMax: 1n });
        await s.defineAsset('soul', { transferable: false });
        await alice.mint({ sword: 2n });
        await alice.mint({ soul: 1n });
        await alice.transfer('bob', { soul: 1n });
        for (const wallet of ['bob', 'carol', 'dan']) await s.wallet(wallet).mint({ sword: 1n });
      }),
    );

    const refused = recording.of('command').filter(({ answer }) => answer.status === 'rejected');
    expect(told(...refused)).toEqual([
      'alice is given sword 2  ✗ rejected, wallet_max_exceeded (alice sword: asked 2, room 1)',
      'alice pays bob soul 1  ✗ rejected, not_transferable (soul)',
      'dan is given sword 1  ✗ rejected, supply_exceeded (sword: asked 1, room 0)',
    ]);
  });
});

test('a handle freezes and unfreezes its wallet, and the report says why a command is refused', async () => {
  const { error, summary, recording } = await play(
    scenario('freeze', async (s) => {
      const [alice, bob] = [s.wallet('alice'), s.wallet('bob')];
      await alice.mint({ gold: 5n });
      await s.expect.committed(alice.freeze({ in: false, meta: { ticket: 7 } }));
      await s.expect.rejected(alice.transfer(bob, { gold: 1n }), 'wallet_frozen');
      await s.expect.committed(alice.freeze());
      await s.expect.rejected(alice.mint({ gold: 1n }), 'wallet_frozen');
      await s.expect.refused(alice.freeze({ in: false, out: false }), 'freeze_empty');
      await s.expect.committed(alice.unfreeze());
      await s.expect.committed(alice.transfer(bob, { gold: 1n }));
    }),
    { runtimes: 2 },
  );

  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ ok: true, expectations: { met: 7, failed: [] } });
  expect(told(...recording.of('command')).slice(1, 6)).toEqual([
    'alice is frozen, but may be paid  ✓ committed',
    'alice pays bob gold 1  ✗ rejected, wallet_frozen (alice: out)',
    'alice is frozen  ✓ committed',
    'alice is given gold 1  ✗ rejected, wallet_frozen (alice: in)',
    'alice is frozen, but may pay, but may be paid  ✗ refused by validation, freeze_empty (in)',
  ]);
});

test.each(['unique-swords', 'reward-at-the-cap', 'ban-wave'])(
  '%s commits nothing when it is run again, and fails no expectation',
  async (name) => {
    const played = findScenario(name) as Scenario;
    const at = await openTestDatabase('embedded');
    const first = await runOn(at, played, { runtimes: 2 });

    const again = await runOn(at, played, { runtimes: 2 });

    expect(again.error).toBeUndefined();
    expect(again.summary).toMatchObject({ commands: { committed: 0, failed: 0 }, expectations: { failed: [] } });
    expect(again.summary.commands.duplicate).toBe(first.summary.commands.committed);
    expect(again.balances).toEqual(first.balances);
  },
);
