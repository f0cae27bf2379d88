import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../../src/index.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { give, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';
import { race } from './support/race.ts';

// Races of two runtimes for what a rule leaves, on a server. PURSEKIT_RACES=1000 runs each as often as the acceptance
// cases say. Counters and freezes are checked by verify(), too: I18 and I19.
const ROUNDS = Number(process.env.PURSEKIT_RACES ?? 60);
const HANG_GUARD_MS = 60_000 + 500 * ROUNDS;
const FAR = 10n ** 30n;

let ledger: TestLedger;
let other: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000 });
  other = await ledger.another({ mailboxCapacity: 10_000 });
});

afterAll(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

const mint = (by: TestLedger, to: string, asset: string): Promise<Outcome> => by.mint({ to, assets: { [asset]: 1n } });

/** The one that committed; the other one was refused for this reason, and who was ahead is not the one. */
function winnerOf({ outcomes, ahead }: Awaited<ReturnType<typeof race>>, reason: string): number {
  expect(outcomes.map(reasonOf).toSorted()).toEqual(['committed', reason].toSorted());
  const winner = outcomes.findIndex(({ status }) => status === 'committed');
  if (ahead !== undefined) expect(winner).toBe(ahead);
  return winner;
}

test('case 40: of two mints of the last unit that may circulate exactly one commits', {
  timeout: HANG_GUARD_MS,
}, async () => {
  await ledger.defineAsset('seat', { supplyMax: 7n });
  await ledger.mint({ to: 'house', assets: { seat: 6n } });
  const winners = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [ann, ben] = [`ann-${round}`, `ben-${round}`];
    const raced = await race(round, [
      { by: ledger, send: () => mint(ledger, ann, 'seat') },
      { by: other, send: () => mint(other, ben, 'seat') },
    ]);

    const winner = winnerOf(raced, 'supply_exceeded');
    expect(raced.outcomes[1 - winner]).toMatchObject({ rule: { asset: 'seat', asked: 1n, room: 0n } });
    winners.add(winner);
    const [by, from] = winner === 0 ? [ledger, ann] : [other, ben];
    committed(await by.burn({ from, assets: { seat: 1n } }));
  }
  expect(winners.size).toBe(2);
});

test('case 40: of two mints of the last unit that may ever be minted exactly one commits', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const winners = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    await ledger.defineAsset('medal', { mintedMax: BigInt(round + 1) });

    const raced = await race(round, [
      { by: ledger, send: () => mint(ledger, 'ann', 'medal') },
      { by: other, send: () => mint(other, 'ben', 'medal') },
    ]);

    winners.add(winnerOf(raced, 'minted_exceeded'));
  }
  expect(winners.size).toBe(2);
  expect((await ledger.supply()).get('medal')).toMatchObject({ minted: BigInt(ROUNDS) });
});

test('case 41: of two gifts that fill up a wallet exactly one commits', { timeout: HANG_GUARD_MS }, async () => {
  // The first giver may win each round.
  const potion = BigInt(2 * ROUNDS);
  await ledger.defineAsset('potion', { perWalletMax: potion });
  await give(ledger, { g0: { potion }, g1: { potion } });
  await ledger.defineAsset('potion', { perWalletMax: 10n });
  const winners = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const bob = `bob-${round}`;
    await give(ledger, { [bob]: { potion: 8n } });
    const gift = (by: TestLedger, from: string, amount: bigint): Promise<Outcome> =>
      by.transfer({ from, to: bob, assets: { potion: amount } });

    const raced = await race(round, [
      { by: ledger, send: () => gift(ledger, 'g0', 2n) },
      { by: other, send: () => gift(other, 'g1', 1n) },
    ]);

    const winner = winnerOf(raced, 'wallet_max_exceeded');
    winners.add(winner);
    expect(raced.outcomes[1 - winner]).toMatchObject({ rule: { wallet: bob, room: winner === 0 ? 0n : 1n } });
    expect((await other.balance(bob)).assets).toEqual({ potion: winner === 0 ? 10n : 9n });
  }
  expect(winners.size).toBe(2);
});

/** Sends both: in two of four rounds one is ahead of the other, whose commit is held, planned, if it is the mint. */
async function defineAndSend(
  round: number,
  define: () => Promise<unknown>,
  send: () => Promise<Outcome>,
): Promise<Outcome> {
  if (round % 4 === 0) {
    const gate = other.gateNextCommit();
    const held = send();
    await gate.entered;
    await define();
    gate.open();
    return held;
  }
  if (round % 4 === 1) {
    const outcome = await send();
    await define();
    return outcome;
  }
  const early = round % 4 === 2 ? define() : undefined;
  const sent = send();
  await (early ?? define());
  return sent;
}

/** The last rules of an asset were written after a transaction. */
async function precedesRules(outcome: Outcome, asset: string): Promise<boolean> {
  const [row] = await ledger.sql(`select (select xmin::text::bigint from $schema.transactions
      where id = '${committed(outcome).id}') < (select xmin::text::bigint from $schema.asset_rules
      where asset = '${asset}' order by number desc limit 1) as precedes`);
  return String(row?.precedes).startsWith('t');
}

/** Compares the answer to a command that raced a rule: what was committed precedes it, and nothing after it commits. */
async function judge(round: number, outcome: Outcome, asset: string, reason: string): Promise<string> {
  if (outcome.status === 'rejected') expect(outcome.reason).toBe(reason);
  else expect(await precedesRules(outcome, asset)).toBe(true);
  if (round % 4 === 0) expect(outcome.status).toBe('rejected');
  if (round % 4 === 1) expect(outcome.status).toBe('committed');
  return outcome.status;
}

test('case 47: a mint by a runtime that has not heard of a cap commits before it or not at all', {
  timeout: HANG_GUARD_MS,
}, async () => {
  await ledger.defineAsset('ore', { supplyMax: FAR });
  const seen = new Set<string>();
  for (let round = 0, supply = 0n; round < ROUNDS; round += 1) {
    committed(await mint(other, 'carol', 'ore'));
    supply += 1n;

    const outcome = await defineAndSend(
      round,
      () => ledger.defineAsset('ore', { supplyMax: supply }),
      () => mint(other, 'carol', 'ore'),
    );

    seen.add(await judge(round, outcome, 'ore', 'supply_exceeded'));
    if (outcome.status === 'committed') supply += 1n;
    expect(await mint(other, 'carol', 'ore')).toMatchObject({ reason: 'supply_exceeded', rule: { room: 0n } });
    await ledger.defineAsset('ore', { supplyMax: FAR });
  }
  expect(seen.size).toBe(2);
});

test('of two captures that fill up a wallet exactly one commits, and the other hold stays open', {
  timeout: HANG_GUARD_MS,
}, async () => {
  await ledger.defineAsset('pearl', { perWalletMax: 10n });
  const winners = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [bob, owners, holds] = [`bob-${round}`, [`o0-${round}`, `o1-${round}`], [`h0-${round}`, `h1-${round}`]];
    await give(ledger, { [bob]: { pearl: 9n } });
    for (const [at, by] of [ledger, other].entries()) {
      const [from, hold] = [owners[at] as string, holds[at] as string];
      await give(by, { [from]: { pearl: 1n } });
      committed(await by.hold({ from, assets: { pearl: 1n }, hold }));
    }

    const raced = await race(round, [
      { by: ledger, send: () => ledger.capture({ hold: holds[0] as string, to: bob }) },
      { by: other, send: () => other.capture({ hold: holds[1] as string, to: bob }) },
    ]);

    const winner = winnerOf(raced, 'wallet_max_exceeded');
    winners.add(winner);
    expect((await ledger.holdById(holds[1 - winner] as string))?.state).toBe('open');
    committed(await ledger.release({ hold: holds[1 - winner] as string }));
  }
  expect(winners.size).toBe(2);
});

test('a capture commits before its payer is frozen or not at all, and its release goes on', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [alice, hold] = [`alice-${round}`, `frozen-${round}`];
    await give(other, { [alice]: { gold: 5n } });
    committed(await other.hold({ from: alice, assets: { gold: 5n }, hold }));

    const { outcomes, ahead } = await race(round, [
      { by: ledger, send: () => ledger.freeze({ wallet: alice }) },
      { by: other, send: () => other.capture({ hold, to: 'bob' }) },
    ]);

    const [frozen, captured] = outcomes;
    if (ahead !== undefined) expect(captured.status).toBe(ahead === 0 ? 'rejected' : 'committed');
    seen.add(captured.status);
    if (captured.status === 'rejected') {
      expect(captured).toMatchObject({ reason: 'wallet_frozen', rule: { wallet: alice, frozen: 'out' } });
      committed(await other.release({ hold }));
    } else {
      const [first, second] = [captured, frozen].map((one) => BigInt(committed(one).commitId));
      expect((first as bigint) < (second as bigint), 'the capture is before the freeze').toBe(true);
    }
  }
  expect(seen.size).toBe(2);
});

test('a capture for another commits before its asset is bound to its wallet or not at all', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [alice, hold] = [`bound-${round}`, `bound-${round}`];
    await give(other, { [alice]: { soul: 1n } });
    committed(await other.hold({ from: alice, assets: { soul: 1n }, hold }));

    const outcome = await defineAndSend(
      round,
      () => ledger.defineAsset('soul', { transferable: false }),
      () => other.capture({ hold, to: 'bob' }),
    );

    seen.add(await judge(round, outcome, 'soul', 'not_transferable'));
    if (outcome.status === 'rejected') committed(await other.capture({ hold, to: alice }));
    await ledger.defineAsset('soul', {});
  }
  expect(seen.size).toBe(2);
});
