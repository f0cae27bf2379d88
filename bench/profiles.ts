/** The number and the length of the rounds of each contender. */
export interface RoundSizes {
  /** After a warm-up that is not counted. */
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly warmUpSeconds: number;
}

/** The amount of measuring. Do not quote ratios of `short`: it has too few rounds. */
export interface Profile extends RoundSizes {
  readonly name: 'short' | 'full';
  readonly callers: readonly number[];
  /** Numbers of connections that are tried for `row-lock`, and for how long each. */
  readonly search: { readonly connections: readonly number[]; readonly rounds: number; readonly seconds: number };
  readonly cpuProfileSeconds: number;
  readonly curves: CurveSizes;
}

/** The sizes that the curves reach. */
export interface CurveSizes {
  readonly callers: RoundSizes & { readonly numbers: readonly number[] };
  readonly history: { readonly transactions: readonly number[]; readonly wallets: number };
  readonly fragmentation: {
    readonly payments: readonly number[];
    readonly repeats: number;
    readonly following: number;
  };
  readonly treasury: { readonly utxos: readonly number[]; readonly payments: number };
  readonly wallets: {
    readonly stored: number;
    readonly resident: number;
    readonly step: number;
    readonly idleMs: number;
  };
  readonly processes: { readonly wallets: number; readonly callers: number };
  readonly reads: { readonly wallets: number };
  readonly rules: { readonly wallets: number };
  readonly firstTransfer: { readonly repeats: number };
  readonly rounds: number;
  readonly seconds: number;
}

/** Numbers of callers of the curve over them. From many to few, as in the full profile. */
const CALLERS = [2_000, 200, 50, 20, 10, 5, 2, 1];

const SHORT: Profile = {
  name: 'short',
  callers: [2_000, 20],
  rounds: 2,
  secondsPerRound: 0.7,
  warmUpSeconds: 0.3,
  search: { connections: [4, 16], rounds: 1, seconds: 0.3 },
  cpuProfileSeconds: 2,
  curves: {
    callers: { numbers: CALLERS, rounds: 2, secondsPerRound: 0.4, warmUpSeconds: 0.2 },
    history: { transactions: [10_000, 100_000], wallets: 1_000 },
    fragmentation: { payments: [1_000, 10_000], repeats: 2, following: 200 },
    treasury: { utxos: [2_000, 20_000], payments: 2_000 },
    wallets: { stored: 20_000, resident: 10_000, step: 2_000, idleMs: 5_000 },
    processes: { wallets: 1_000, callers: 200 },
    reads: { wallets: 2_000 },
    rules: { wallets: 4_000 },
    firstTransfer: { repeats: 2 },
    rounds: 2,
    seconds: 0.7,
  },
};

const FULL: Profile = {
  name: 'full',
  // From many to few: many callers leave every wallet in memory, as it is in a server that is up for a while.
  callers: [2_000, 200, 20, 1],
  rounds: 3,
  secondsPerRound: 1.5,
  warmUpSeconds: 0.7,
  search: { connections: [2, 4, 8, 16, 20, 32], rounds: 2, seconds: 0.5 },
  cpuProfileSeconds: 5,
  curves: {
    callers: { numbers: CALLERS, rounds: 5, secondsPerRound: 0.6, warmUpSeconds: 0.3 },
    history: { transactions: [50_000, 500_000, 5_000_000], wallets: 10_000 },
    fragmentation: { payments: [1_000, 10_000, 100_000, 1_000_000], repeats: 3, following: 4_000 },
    treasury: { utxos: [10_000, 100_000, 1_000_000, 3_000_000], payments: 20_000 },
    wallets: { stored: 1_000_000, resident: 100_000, step: 10_000, idleMs: 60_000 },
    processes: { wallets: 10_000, callers: 2_000 },
    reads: { wallets: 10_000 },
    rules: { wallets: 10_000 },
    firstTransfer: { repeats: 5 },
    rounds: 3,
    seconds: 1.5,
  },
};

/** Both of them, by name. */
export const PROFILES: Readonly<Record<Profile['name'], Profile>> = { short: SHORT, full: FULL };
