import { uniform, zipf } from './random.ts';
import type { Workload } from './workload.ts';

const ZIPF_SKEW = 1;

/** The asset that transfers move. */
export const GOLD = ['gold'];

/** Draws the numbers of wallets. */
export type Pick = (random: () => number, wallets: number) => () => number;

/** Draws both wallets of each command again until they differ: one of them may be constant. */
export function pairs(from: Pick, to: Pick, assets: readonly string[] = GOLD): Workload['start'] {
  return (wallets, random) => {
    const [drawFrom, drawTo] = [from(random, wallets.length), to(random, wallets.length)];
    return () => {
      let [payer, payee] = [drawFrom(), drawTo()];
      while (payee === payer) [payer, payee] = [drawFrom(), drawTo()];
      return { from: wallets[payer] as string, to: wallets[payee] as string, assets };
    };
  };
}

/** All wallets are equally likely. */
export const anyone: Pick = uniform;

/** The first wallet each time. */
export const theFirst: Pick = () => () => 0;

/** The nth wallet in proportion to 1 / n. */
export const skewed: Pick = (random, wallets) => zipf(random, wallets, ZIPF_SKEW);
