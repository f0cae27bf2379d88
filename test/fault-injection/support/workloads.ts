import type { Workload } from '../worker/worker-config.ts';

const names = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

const EVERYTHING: Omit<Workload, 'wallets' | 'payees' | 'assets' | 'grant' | 'amountMax'> = {
  callers: 12,
  thinkMsMax: 60,
  mintsPercent: 4,
  burnsPercent: 4,
  // A third of all commands.
  exchangesPercent: 16,
  holdsPercent: 12,
  reversalsPercent: 6,
  greedyPercent: 3,
  actionsPercent: 8,
  againPercent: 3,
  impatientPercent: 2,
};

/** Each worker pays from its own wallets, some of which it shares with others; all wallets are paid. */
export function busyMarket(workers: number): (at: number) => Workload {
  const shared = names('shared', 3);
  const all = [...shared, ...Array.from({ length: workers }, (_, at) => names(`w${at}-`, 40)).flat()];
  return (at) => ({
    ...EVERYTHING,
    wallets: [...shared, ...names(`w${at}-`, 40)],
    payees: all,
    assets: ['gold', 'silver', 'wood'],
    grant: 500,
    amountMax: 40,
  });
}

/** Eight wallets with small balances for all workers: almost every command conflicts. */
export function tinyBank(): (at: number) => Workload {
  const wallets = names('account', 8);
  return () => ({
    ...EVERYTHING,
    thinkMsMax: 20,
    mintsPercent: 0,
    burnsPercent: 0,
    wallets,
    payees: wallets,
    assets: ['gold'],
    grant: 13,
    amountMax: 5,
  });
}

/** One wallet that all workers pay from. */
export function hotWallet(): (at: number) => Workload {
  return () => ({
    ...EVERYTHING,
    thinkMsMax: 20,
    mintsPercent: 10,
    burnsPercent: 2,
    wallets: ['hot'],
    payees: names('fan', 50),
    assets: ['gold'],
    grant: 100_000,
    amountMax: 5,
  });
}

/** Few wallets of one worker, with many actions: each step of the protocol occurs often. */
export function everyStep(): (at: number) => Workload {
  return () => ({
    ...EVERYTHING,
    callers: 4,
    mintsPercent: 20,
    burnsPercent: 10,
    reversalsPercent: 12,
    actionsPercent: 30,
    impatientPercent: 0,
    wallets: names('w', 12),
    payees: names('w', 14),
    assets: ['gold', 'silver'],
    // As much as a hold takes: a wallet needs what its expired holds own.
    grant: 120,
    amountMax: 10,
  });
}
