import type { Outcome, Refusal } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';
import { reasonOf } from './holdings.ts';

/** The assets that a load moves; no rule is ever made for the last one. */
export const ASSETS = ['gold', 'gem', 'ore', 'soul', 'plain'] as const;

/** The movement that a command asks for: a wallet is not named if nobody pays, or nobody is paid. */
export interface Wish {
  readonly from?: string;
  readonly to?: string;
  readonly assets: readonly string[];
}

/** A refused command, with the times of its sending and of its answer. */
export interface Refused {
  readonly kind: string;
  readonly key: string | undefined;
  readonly wishes: readonly Wish[];
  readonly refusal: Refusal;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** A command of one caller. */
interface Call {
  readonly kind: string;
  readonly wishes: readonly Wish[];
  send(key: { readonly key?: string }): Promise<Outcome>;
}

/** A hold lasts longer than any run. */
const LASTS_MS = 3_600_000;

/** Callers that transfer, exchange, mint, burn, hold, capture and release at random, each one command at a time. */
export class PolicyLoad {
  readonly refused: Refused[] = [];
  readonly answers = new Map<string, number>();
  readonly #wallets: readonly string[];
  readonly #random: () => number;
  #sent = 0;
  #answered = 0;
  #isOver = false;
  #reached: { readonly count: number; readonly resolve: () => void } | undefined;
  #error: unknown;

  constructor(wallets: readonly string[], random: () => number) {
    this.#wallets = wallets;
    this.#random = random;
  }

  /** Sends commands that `wallet` pays until the load is ended. */
  async run(by: TestLedger, wallet: string): Promise<void> {
    try {
      while (!this.#isOver) await this.#turn(by, wallet);
    } catch (error) {
      this.#error = error;
      this.#reached?.resolve();
      throw error;
    }
  }

  end(): void {
    this.#isOver = true;
  }

  /** Resolves after so many further answers. @throws the error of a caller. */
  async after(answers: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#reached = { count: this.#answered + answers, resolve };
      if (this.#error !== undefined) resolve();
    });
    if (this.#error !== undefined) throw this.#error;
  }

  async #turn(by: TestLedger, wallet: string): Promise<void> {
    const call = this.#draw(by, wallet);
    if (call.kind !== 'hold') {
      await this.#send(call);
      return;
    }
    const [{ assets }, hold] = [call.wishes[0] as Wish, `hold-${this.#sent}`];
    const payee = this.#other(wallet);
    const [asset] = assets as [string];
    const payees = this.#random() < 0.3 ? { for: [payee] } : {};
    const held = await this.#send({
      ...{ kind: 'hold', wishes: [{ from: wallet, ...('for' in payees ? { to: payee } : {}), assets }] },
      send: (key) =>
        by.hold({ from: wallet, assets: { [asset]: this.#few() }, hold, expiresInMs: LASTS_MS, ...payees, ...key }),
    });
    if (held !== 'committed') return;
    const to = 'for' in payees || this.#random() < 0.7 ? payee : wallet;
    const captured =
      this.#random() < 0.3
        ? 'none'
        : await this.#send({
            ...{ kind: 'capture', wishes: [{ from: wallet, to, assets }] },
            send: (key) => by.capture({ hold, to, ...key }),
          });
    if (captured !== 'committed')
      await this.#send({ kind: 'release', wishes: [], send: (key) => by.release({ hold, ...key }) });
  }

  #draw(by: TestLedger, from: string): Call {
    const [asset, back] = [this.#asset(), this.#asset()];
    const to = this.#other(from);
    const [moved, paid] = [{ [asset]: this.#few() }, { [back]: this.#few() }];
    const wish = { from, to, assets: [asset] };
    switch (Math.floor(this.#random() * 6)) {
      case 0:
        return {
          kind: 'mint',
          wishes: [{ to: from, assets: [asset] }],
          send: (key) => by.mint({ to: from, assets: moved, ...key }),
        };
      case 1:
        return {
          kind: 'burn',
          wishes: [{ from, assets: [asset] }],
          send: (key) => by.burn({ from, assets: moved, ...key }),
        };
      case 2:
        return { kind: 'hold', wishes: [wish], send: () => Promise.reject(new Error('sent by its caller')) };
      case 3: {
        const legs = [
          { from, to, assets: moved },
          { mint: paid, to: from },
        ];
        return {
          ...{ kind: 'exchange', wishes: [wish, { to: from, assets: [back] }] },
          send: (key) => by.exchange({ legs, ...key }),
        };
      }
      case 4: {
        const legs = [
          { from, to, assets: moved },
          { burn: paid, from },
        ];
        return {
          ...{ kind: 'exchange', wishes: [wish, { from, assets: [back] }] },
          send: (key) => by.exchange({ legs, ...key }),
        };
      }
      default:
        return { kind: 'transfer', wishes: [wish], send: (key) => by.transfer({ from, to, assets: moved, ...key }) };
    }
  }

  async #send({ kind, wishes, send }: Call): Promise<string> {
    this.#sent += 1;
    const key = this.#random() < 0.5 ? `call-${this.#sent}` : undefined;
    const sentMs = performance.now();
    const outcome = await send(key === undefined ? {} : { key });
    const answeredMs = performance.now();
    if (outcome.status === 'rejected') this.refused.push({ kind, key, wishes, refusal: outcome, sentMs, answeredMs });
    const reason = reasonOf(outcome);
    this.answers.set(reason, (this.answers.get(reason) ?? 0) + 1);
    this.#answered += 1;
    if (this.#reached !== undefined && this.#answered >= this.#reached.count) this.#reached.resolve();
    return reason;
  }

  #few(): bigint {
    return 1n + BigInt(Math.floor(this.#random() * 3));
  }

  #asset(): string {
    return ASSETS[Math.floor(this.#random() * ASSETS.length)] as string;
  }

  #other(wallet: string): string {
    const others = this.#wallets.filter((each) => each !== wallet);
    return others[Math.floor(this.#random() * others.length)] as string;
  }
}
