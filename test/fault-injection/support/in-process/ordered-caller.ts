import type { Ledger } from '../../../../src/index.ts';
import { orderOf } from '../../../support/commit-order.ts';
import { type Answer, answerOf, isApplied, type Keyed, settle } from './answers.ts';
import { below, pick } from './pick.ts';

/** The bound after which a call counts as hanging. */
const ANSWER_MS_MAX = 60_000;
const IMPATIENT_MS = 1;
const PATIENT_MS = 50_000;

/** The caller of one wallet in one runtime: sends bursts without waiting, and checks the order of the commits. */
export class OrderedCaller {
  readonly violations: string[] = [];
  readonly applied: string[] = [];
  readonly counts = { answered: 0, refused: 0, timeouts: 0, slowestMs: 0 };
  readonly #ledger: Ledger;
  readonly #wallet: string;
  readonly #others: readonly string[];
  readonly #prefix: string;
  readonly #random: () => number;
  readonly #impatient: Keyed[] = [];
  #sent = 0;
  #lastOrder = 0;

  constructor(
    ledger: Ledger,
    {
      wallet,
      others,
      prefix,
    }: { readonly wallet: string; readonly others: readonly string[]; readonly prefix: string },
    random: () => number,
  ) {
    this.#ledger = ledger;
    this.#wallet = wallet;
    this.#others = others;
    this.#prefix = prefix;
    this.#random = random;
  }

  /** Sends several commands at once; resolves when all are answered. */
  async burst(): Promise<void> {
    const sent = Array.from({ length: 1 + below(this.#random, 5) }, () => this.#send());
    for (const { key, isImpatient, answer } of await Promise.all(sent)) this.#judge(key, isImpatient, answer);
  }

  /** Sends the commands again whose answers it did not wait for. */
  async settleImpatient(): Promise<void> {
    for (const command of this.#impatient) {
      const answer = await settle(this.#ledger, command);
      if (isApplied(answer)) this.applied.push(command.key);
      else if (answer.what !== 'rejected') this.violations.push(`key ${command.key} does not settle: ${answer.what}`);
    }
  }

  async #send(): Promise<{ readonly key: string; readonly isImpatient: boolean; readonly answer: Answer }> {
    this.#sent += 1;
    const key = `${this.#prefix}-${this.#wallet}-${this.#sent}`;
    const [from, to] = [this.#wallet, pick(this.#random, this.#others)];
    const actions = this.#random() < 0.3 ? [{ type: 'Deliver', of: key }] : [];
    const payment = { from, to, assets: { gold: BigInt(1 + below(this.#random, 3)) }, key, actions };
    const isImpatient = this.#random() < 0.1;
    const startMs = performance.now();
    const timeoutMs = isImpatient ? IMPATIENT_MS : PATIENT_MS;
    const answer = await answerOf(this.#ledger.transfer(payment, { timeoutMs }), ANSWER_MS_MAX);
    this.counts.slowestMs = Math.max(this.counts.slowestMs, performance.now() - startMs);
    if (answer.what === 'ERR_TIMEOUT' && isImpatient) {
      this.#impatient.push({ key, wallet: from, send: (ledger) => ledger.transfer(payment) });
    }
    return { key, isImpatient, answer };
  }

  #judge(key: string, isImpatient: boolean, { what, outcome }: Answer): void {
    this.counts.answered += 1;
    if (what === 'ERR_TIMEOUT' && isImpatient) this.counts.timeouts += 1;
    else if (what === 'rejected') this.counts.refused += 1;
    else if (outcome?.status !== 'committed') this.violations.push(`key ${key} was answered ${what}`);
    else {
      const order = orderOf(outcome.transaction);
      if (order <= this.#lastOrder)
        this.violations.push(`key ${key} of ${this.#wallet} is ${order}, behind ${this.#lastOrder}`);
      this.#lastOrder = order;
      this.applied.push(key);
    }
  }
}
