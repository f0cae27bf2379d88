import type { Ledger } from '../../../../src/index.ts';
import { pause } from '../time.ts';
import { answerOf, isApplied } from './answers.ts';

const GAP_MS_MAX = 10_000;

/** A healthy wallet beside crashing ones: it mints and pays continuously, and must never be delayed. */
export class Sentinel {
  static readonly wallets = ['sentinel', 'sentinel-friend'];
  readonly violations: string[] = [];
  commits = 0;
  longestGapMs = 0;
  crashes = 0;
  /** Number of restarts: activations without a passivation before. */
  restarts = -Sentinel.wallets.length;
  readonly #ledger: Ledger;
  #isOver = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    const isMine = (wallet = ''): boolean => Sentinel.wallets.includes(wallet);
    ledger.on('wallet:crashed', ({ wallet, error }) => {
      if (!isMine(wallet)) return;
      this.crashes += 1;
      this.violations.push(`${wallet}, which has no bug, crashed: ${String(error)}`);
    });
    ledger.on('wallet:activated', ({ wallet }) => {
      if (isMine(wallet)) this.restarts += 1;
    });
    ledger.on('wallet:passivated', ({ wallet }) => {
      if (isMine(wallet)) this.restarts -= 1;
    });
  }

  async work(): Promise<void> {
    const [from, to] = Sentinel.wallets as [string, string];
    let lastMs = performance.now();
    for (let at = 0; !this.#isOver; at += 1) {
      const gold = { gold: 1n };
      for (const call of [
        () => this.#ledger.mint({ to: from, assets: gold, key: `sentinel-mint-${at}` }),
        () => this.#ledger.transfer({ from, to, assets: gold, key: `sentinel-pay-${at}` }),
        () => this.#ledger.burn({ from: to, assets: gold, key: `sentinel-burn-${at}` }),
      ]) {
        const answer = await answerOf(call(), GAP_MS_MAX);
        if (isApplied(answer)) this.commits += 1;
        else this.violations.push(`command ${at} of the sentinel, which has no bug, was answered ${answer.what}`);
        const nowMs = performance.now();
        this.longestGapMs = Math.max(this.longestGapMs, nowMs - lastMs);
        lastMs = nowMs;
      }
      await pause(2);
    }
  }

  stop(): void {
    this.#isOver = true;
  }
}
