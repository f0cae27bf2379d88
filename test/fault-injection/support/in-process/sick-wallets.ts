import type { Ledger } from '../../../../src/index.ts';
import { orderOf } from '../../../support/commit-order.ts';
import { remember } from '../remember.ts';
import { pause } from '../time.ts';
import { type Answer, answerOf, isApplied, type Keyed, settle } from './answers.ts';
import type { HostThrows } from './host-throws.ts';
import { below, pick } from './pick.ts';
import { type SharedCommand, sharedCommand } from './shared-command.ts';

const WALLETS = Array.from({ length: 40 }, (_, at) => `w${at}`);
const ANSWER_MS_MAX = 60_000;
/** The error code of a crash; another answer is a violation. */
const CRASHED = 'ERR_WALLET_CRASHED';

interface SickCommand extends Keyed {
  readonly kind: SharedCommand['kind'] | 'transfer';
  /** True if its place among the commands of its wallet is the order of its commit. */
  readonly isOrdered: boolean;
}

/** Wallets that trade while bugs are injected. */
export class SickWallets {
  readonly violations: string[] = [];
  readonly applied: string[] = [];
  readonly counts = { sent: 0, committed: 0, refused: 0, toldOfCrash: 0, resent: 0 };
  /** Committed commands by their kind. */
  readonly shared = { exchange: 0, hold: 0, capture: 0, release: 0, reverse: 0 };
  readonly #ledger: Ledger;
  readonly #host: HostThrows;
  readonly #random: () => number;
  readonly #idleMs: number;
  readonly #unsettled: Keyed[] = [];
  readonly #holds: string[] = [];
  readonly #transactions: string[] = [];

  constructor(ledger: Ledger, host: HostThrows, idleMs: number, random: () => number) {
    this.#ledger = ledger;
    this.#host = host;
    this.#idleMs = idleMs;
    this.#random = random;
  }

  async fund(): Promise<void> {
    await Promise.all(WALLETS.map((to) => this.#ledger.mint({ to, assets: { gold: 1_000n }, key: `fund-${to}` })));
  }

  async trade(msMax: number): Promise<void> {
    const endMs = performance.now() + msMax;
    await Promise.all(
      WALLETS.map(async (wallet) => {
        for (let burst = 0; performance.now() < endMs; burst += 1) {
          await this.#burst(wallet, burst);
          // Often long enough for the wallet to passivate: bugs are injected into activation and passivation, too.
          await pause(this.#random() < 0.3 ? 2 * this.#idleMs : 10 * this.#random());
        }
      }),
    );
  }

  /** Sends the commands whose wallet crashed again, with their keys. */
  async settleAll(): Promise<void> {
    for (const command of this.#unsettled) {
      this.counts.resent += 1;
      const answer = await settle(this.#ledger, command);
      if (isApplied(answer)) this.applied.push(command.key);
      else if (answer.what !== 'rejected') {
        this.violations.push(`key ${command.key} of ${command.wallet} does not settle: ${answer.what}`);
      }
    }
  }

  async #burst(wallet: string, burst: number): Promise<void> {
    const commands = Array.from({ length: 1 + below(this.#random, 4) }, (_, at) => this.#command(wallet, burst, at));
    const answers = Promise.all(
      commands.map(async (command) => ({ command, answer: await answerOf(command.send(this.#ledger), ANSWER_MS_MAX) })),
    );
    if (this.#random() < 0.3) await this.#host.dispatch(`${wallet}-${burst}`, wallet);
    let lastOrder = 0;
    for (const { command, answer } of await answers) {
      const order = this.#judge(command, answer);
      if (order === undefined || !command.isOrdered) continue;
      if (order < lastOrder) this.violations.push(`key ${command.key} of ${wallet} is ${order}, behind ${lastOrder}`);
      lastOrder = order;
    }
  }

  #command(from: string, burst: number, at: number): SickCommand {
    const key = `${from}-${burst}-${at}`;
    if (this.#random() < 1 / 3) {
      this.counts.sent += 1;
      const known = { holds: this.#holds, transactions: this.#transactions };
      return {
        key,
        wallet: from,
        ...sharedCommand(this.#random, { key, from, wallets: WALLETS, amountMax: 5, ...known }),
      };
    }
    const to = pick(
      this.#random,
      WALLETS.filter((wallet) => wallet !== from),
    );
    const actions = this.#random() < 0.2 ? [{ type: 'Deliver', of: key }] : [];
    const payment = { from, to, assets: { gold: BigInt(1 + below(this.#random, 5)) }, key, actions };
    this.counts.sent += 1;
    return { key, wallet: from, kind: 'transfer', isOrdered: true, send: (ledger) => ledger.transfer(payment) };
  }

  /** The position of a committed command in the ledger. */
  #judge(command: SickCommand, { what, outcome }: Answer): number | undefined {
    if (outcome?.status === 'committed') {
      this.counts.committed += 1;
      this.applied.push(command.key);
      const { key, kind } = command;
      if (kind !== 'transfer') this.shared[kind] += 1;
      if (kind === 'hold') remember(this.#holds, key);
      else if (kind !== 'reverse' && kind !== 'release') remember(this.#transactions, outcome.transaction.id);
      return orderOf(outcome.transaction);
    }
    if (what === 'rejected') this.counts.refused += 1;
    else if (what === CRASHED) {
      this.counts.toldOfCrash += 1;
      this.#unsettled.push(command);
    } else {
      this.violations.push(`key ${command.key} of ${command.wallet} was answered ${what}`);
      this.#unsettled.push(command);
    }
    return undefined;
  }
}
