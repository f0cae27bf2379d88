import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Assets, isLedgerError, type Outcome } from '../../src/index.ts';
import { createTestLedger, expectConserved, seededRandom, type TestLedger } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { holdings, reasonOf } from './support/holdings.ts';

// Purchases of one shop on a server, while another runtime spends UTXOs of one buyer in a hundred. PURSEKIT_RACES=1000
// makes a hundred rounds.
const ROUNDS = Math.max(6, Math.ceil(Number(process.env.PURSEKIT_RACES ?? 60) / 10));
const HANG_GUARD_MS = 60_000 + 10_000 * ROUNDS;
const BUYERS = Array.from({ length: 2_000 }, (_, at) => `buyer-${at}`);
const LOSERS = BUYERS.length / 100;
const GOLD = 100n * BigInt(ROUNDS);
const PRICE = 7n;
const STOCK = BigInt(BUYERS.length * ROUNDS);
/** A purchase that counted the losses of its neighbours would be given up at the second one. */
const ATTEMPTS_MAX = 2;

let ledger: TestLedger;
let other: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000, conflictAttemptsMax: ATTEMPTS_MAX });
  other = await ledger.another({ seed: 2 });
});

afterAll(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

/** Amounts by wallet. */
class Amounts {
  readonly #amounts = new Map<string, bigint>();

  of(wallet: string): bigint {
    return this.#amounts.get(wallet) ?? 0n;
  }

  add(wallet: string, amount: bigint): void {
    this.#amounts.set(wallet, this.of(wallet) + amount);
  }

  get sum(): bigint {
    return [...this.#amounts.values()].reduce((sum, amount) => sum + amount, 0n);
  }
}

interface Round {
  /** Sends a purchase of every buyer, and returns the answers. */
  buyAll(): Promise<string[]>;
  /** Draws one of these buyers that has gold for more than a purchase, and has not lost in this round. */
  draw(buyers: readonly string[]): string | undefined;
  /** The other runtime spends all gold of a buyer, or as much as a purchase costs. */
  spend(buyer: string, what: 'all' | 'part'): Promise<void>;
}

const allOrPart = (at: number): 'all' | 'part' => (at % 2 === 0 ? 'all' : 'part');
const LOSER_NUMBERS = Array.from({ length: LOSERS }, (_, at) => at);

/** The ways in which the purchases and the other runtime meet; `isRace` if a loser may buy before it loses. */
const MEETINGS: readonly { readonly isRace: boolean; readonly meet: (round: Round) => Promise<string[]> }[] = [
  {
    // The runtime of the shop still has in memory what was spent.
    isRace: false,
    meet: async ({ buyAll, draw, spend }) => {
      for (const at of LOSER_NUMBERS) await spend(draw(BUYERS) as string, allOrPart(at));
      return buyAll();
    },
  },
  {
    // In each commit of the shop one of its buyers loses, until one in a hundred has.
    isRace: false,
    meet: async ({ buyAll, draw, spend }) => {
      let gate = ledger.gateNextCommit();
      const answers = buyAll();
      for (let lost = 0; lost < LOSERS; ) {
        await gate.entered;
        const sent = ledger.inspect('shop')?.committing ?? [];
        const loser = draw(sent.map(({ key }) => key?.split(':')[0] ?? ''));
        if (loser !== undefined) {
          await spend(loser, allOrPart(lost));
          lost += 1;
        }
        const next = lost < LOSERS ? ledger.gateNextCommit() : gate;
        gate.open();
        gate = next;
      }
      return answers;
    },
  },
  {
    isRace: true,
    meet: async ({ buyAll, draw, spend }) => {
      const losers = LOSER_NUMBERS.map(() => draw(BUYERS) as string);
      const [answers] = await Promise.all([buyAll(), ...losers.map((loser) => spend(loser, 'part'))]);
      return answers;
    },
  },
];

function buy(buyer: string, key: string): Promise<Outcome> {
  return ledger.exchange({
    key,
    legs: [
      { from: buyer, to: 'shop', assets: { gold: PRICE } },
      { from: 'shop', to: buyer, assets: { wood: 1n } },
    ],
  });
}

/** The reason of a refusal, the status of another outcome, or the code of an error. */
async function answerOf(outcome: Promise<Outcome>): Promise<string> {
  try {
    return reasonOf(await outcome);
  } catch (error) {
    return isLedgerError(error) ? error.code : String(error);
  }
}

test('of 2,000 buyers of a shop each that loses no UTXO to another runtime buys, however often its neighbours lose', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const random = seededRandom(16);
  const [gold, wood, stolen] = [new Amounts(), new Amounts(), new Amounts()];
  await ledger.mint({ to: 'shop', assets: { wood: STOCK } });
  await Promise.all(BUYERS.map((to) => ledger.mint({ to, assets: { gold: GOLD } })));
  for (const buyer of BUYERS) gold.add(buyer, GOLD);
  await ledger.settled();
  const answered = new Map<string | undefined, number>();
  const count = (key: string | undefined) => answered.set(key, (answered.get(key) ?? 0) + 1);
  ledger.on('transaction:committed', ({ transaction }) => count(transaction.key));
  ledger.on('transaction:rejected', ({ command }) => count(command.key));
  const retried = new Set<string | undefined>();
  ledger.on('transaction:retrying', ({ wallet }) => retried.add(wallet));
  let raced: readonly string[] = [];

  for (let round = 0; round < ROUNDS; round += 1) {
    const { isRace, meet } = MEETINGS[round % MEETINGS.length] as (typeof MEETINGS)[number];
    const losers = new Set<string>();
    retried.clear();

    const answers = await meet({
      buyAll: () => Promise.all(BUYERS.map((buyer) => answerOf(buy(buyer, `${buyer}:${round}`)))),
      draw: (buyers) => {
        const able = buyers.filter((buyer) => !losers.has(buyer) && gold.of(buyer) >= 2n * PRICE);
        const loser = able[Math.floor(random() * able.length)];
        if (loser !== undefined) losers.add(loser);
        return loser;
      },
      spend: async (from, what) => {
        const amount = what === 'all' ? gold.of(from) : PRICE;
        gold.add(from, -amount);
        stolen.add(from, amount);
        expect(reasonOf(await other.transfer({ from, to: 'thief', assets: { gold: amount } }))).toBe('committed');
      },
    });

    const wrong: string[] = [];
    for (const [at, buyer] of BUYERS.entries()) {
      const isAble = gold.of(buyer) >= PRICE;
      if (answers[at] !== (isAble ? 'committed' : 'insufficient_funds')) wrong.push(`${buyer}: ${answers[at]}`);
      gold.add(buyer, isAble ? -PRICE : 0n);
      wood.add(buyer, isAble ? 1n : 0n);
    }
    expect(wrong, `answers of round ${round}`).toEqual([]);
    expect(losers.size).toBe(LOSERS);
    if (!isRace)
      expect(
        [...losers].filter((wallet) => !retried.has(wallet)),
        'met no conflict',
      ).toEqual([]);
    // A buyer that bought before the other runtime spent meets its loss in the next round.
    const mayRetry = new Set<string | undefined>([...losers, ...raced]);
    expect(
      [...retried].filter((wallet) => !mayRetry.has(wallet)),
      'retried, and lost nothing',
    ).toEqual([]);
    raced = isRace ? [...losers] : [];
  }

  await ledger.settled();
  expect(answered.size).toBe(ROUNDS * BUYERS.length);
  expect([...answered].filter(([, times]) => times !== 1)).toEqual([]);
  expect(await holdings(ledger, ...BUYERS, 'shop', 'thief')).toEqual({
    ...Object.fromEntries(BUYERS.map((buyer) => [buyer, present({ gold: gold.of(buyer), wood: wood.of(buyer) })])),
    shop: { gold: PRICE * wood.sum, wood: STOCK - wood.sum },
    thief: { gold: stolen.sum },
  });
});

/** The assets of which there is something. */
function present(assets: Assets): Assets {
  return Object.fromEntries(Object.entries(assets).filter(([, amount]) => amount > 0n));
}
