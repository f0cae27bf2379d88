import { createLedger, type Ledger, type Outcome } from '../../../../src/index.ts';
import { orderOf } from '../../../support/commit-order.ts';
import type { FaultResult } from '../../fault.ts';
import { type Answer, answerOf, isApplied } from './answers.ts';
import { withClient } from './books.ts';
import { sizesOfHalving } from './halving.ts';
import { SpendHold } from './spend-hold.ts';

const ANSWER_MS_MAX = 60_000;
const BUSY = ['busy-1', 'busy-2'];
const CHAINED = 'chained';

interface Sent {
  readonly what: string;
  readonly isPoison: boolean;
  readonly answer: Answer;
}

/** Commits batches and chains with commands that a constraint of the harness refuses. */
export class PoisonRounds {
  readonly #ledger: Ledger;
  readonly #hold: SpendHold;
  readonly #units: number;
  readonly #violations: string[] = [];
  readonly #counters = { refusedByDatabase: 0, innocentRefused: 0, innocentCommitted: 0, together: 0, chains: 0 };
  #rounds = 0;

  private constructor(ledger: Ledger, hold: SpendHold, units: number) {
    this.#ledger = ledger;
    this.#hold = hold;
    this.#units = units;
  }

  static async start(url: string, schema: string, units: number): Promise<PoisonRounds> {
    const ledger = await createLedger({ database: url, schema });
    const wallets = [...BUSY, CHAINED, ...Array.from({ length: units }, (_, at) => `w${at}`)];
    await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 1_000_000n } })));
    await withClient(url, (client) =>
      client.query(`alter table "${schema}".unspent add constraint harness check (asset <> 'poison') not valid`),
    );
    return new PoisonRounds(ledger, await SpendHold.open(url, schema), units);
  }

  /** Commits one batch in which these places are poisoned; all its units wait until they form one batch. */
  async batch(poisoned: readonly number[]): Promise<void> {
    const round = this.#nextRound();
    const sizes: number[] = [];
    const { answers } = await this.#makeBusy(round);
    const sent = Array.from({ length: this.#units }, (_, at) =>
      this.#send({ round, at, wallet: `w${at}`, isPoison: poisoned.includes(at) }),
    );
    const stop = this.#ledger.on('batch:committed', ({ units }) => sizes.push(units));
    await this.#hold.release();
    this.#judge(await Promise.all(sent));
    await answers;
    stop();
    // The two batches that were held have one unit each.
    const expected = [...sizesOfHalving(this.#units, poisoned), 1, 1];
    if (isSame(sizes, expected)) this.#counters.together += 1;
    else this.#violations.push(`round ${round}: batches of ${sizes} units instead of ${expected}`);
  }

  /** Commits one chain of one wallet, whose commands wait behind one that is being committed. */
  async chain(length: number, poisoned: readonly number[]): Promise<void> {
    const round = this.#nextRound();
    await this.#hold.hold(CHAINED);
    const before = this.#pay(CHAINED, `r${round}-before`);
    await this.#hold.waiting(1);
    const sent = Array.from({ length }, (_, at) =>
      this.#send({ round, at, wallet: CHAINED, isPoison: poisoned.includes(at) }),
    );
    await this.#hold.release();
    const all = await Promise.all(sent);
    await before;
    this.#judge(all);
    const committed = all.flatMap(({ answer }) => (answer.outcome?.status === 'committed' ? [answer.outcome] : []));
    const order = committed.map(({ transaction }) => orderOf(transaction));
    if (
      !isSame(
        order,
        order.toSorted((a, b) => a - b),
        false,
      )
    ) {
      this.#violations.push(`round ${round}: commands of ${CHAINED} were committed in the order ${order}`);
    }
    this.#counters.chains += 1;
  }

  async close(): Promise<void> {
    await this.#hold.close();
    await this.#ledger.close();
  }

  result(violations: readonly string[]): FaultResult {
    return {
      injected: this.#counters.refusedByDatabase,
      counters: this.#counters,
      mustBeSeen: ['refusedByDatabase', 'innocentCommitted', 'together', 'chains'],
      violations: [...this.#violations, ...violations],
    };
  }

  #nextRound(): number {
    this.#rounds += 1;
    return this.#rounds;
  }

  /** Holds two batches in the database; later units form a batch behind them. */
  async #makeBusy(round: number): Promise<{ readonly answers: Promise<Outcome[]> }> {
    await this.#hold.hold(...BUSY);
    const busy: Promise<Outcome>[] = [];
    for (const wallet of BUSY) {
      busy.push(this.#pay(wallet, `r${round}-${wallet}`));
      await this.#hold.waiting(busy.length);
    }
    return { answers: Promise.all(busy) };
  }

  #pay(from: string, key: string): Promise<Outcome> {
    return this.#ledger.transfer({ from, to: 'till', assets: { gold: 1n }, key });
  }

  async #send(command: {
    readonly round: number;
    readonly at: number;
    readonly wallet: string;
    readonly isPoison: boolean;
  }): Promise<Sent> {
    const { round, at, wallet, isPoison } = command;
    const key = `r${round}-${at}`;
    const call = isPoison
      ? this.#ledger.mint({ to: wallet, assets: { gold: 1n, poison: 1n }, key })
      : at % 3 === 0
        ? this.#ledger.mint({ to: wallet, assets: { gold: 1n }, key })
        : this.#pay(wallet, key);
    return { what: `key ${key} of ${wallet}`, isPoison, answer: await answerOf(call, ANSWER_MS_MAX) };
  }

  #judge(sent: readonly Sent[]): void {
    for (const { what, isPoison, answer } of sent) {
      if (isPoison && answer.what === 'ERR_REFUSED_BY_DATABASE') this.#counters.refusedByDatabase += 1;
      else if (isPoison) this.#violations.push(`${what} is poison and was answered ${answer.what}`);
      else if (isApplied(answer)) this.#counters.innocentCommitted += 1;
      else {
        this.#counters.innocentRefused += 1;
        this.#violations.push(`${what} is innocent and was answered ${answer.what}`);
      }
    }
  }
}

function isSame(one: readonly number[], other: readonly number[], anyOrder = true): boolean {
  const text = (numbers: readonly number[]): string =>
    (anyOrder ? numbers.toSorted((a, b) => a - b) : numbers).join(' ');
  return text(one) === text(other);
}
