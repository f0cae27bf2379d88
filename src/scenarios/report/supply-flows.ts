import type { Assets, Transaction } from '../../index.ts';
import type { SupplyFlow } from './run-summary.ts';

interface Flow {
  minted: bigint;
  burned: bigint;
}

/**
 * Adds up what transactions minted and burned, by asset and by the `reason` of their `meta`. A transaction counts once,
 * however often it is the answer.
 */
export class SupplyFlows {
  readonly #counted = new Set<string>();
  readonly #flows = new Map<string, Map<string | undefined, Flow>>();

  /** Adds a transaction. */
  add(transaction: Transaction): void {
    const { minted, burned } = suppliedBy(transaction);
    if (minted.length + burned.length === 0 || this.#counted.has(transaction.id)) return;
    this.#counted.add(transaction.id);
    const reason = reasonOf(transaction.meta);
    for (const [asset, amount] of minted) this.#flow(asset, reason).minted += amount;
    for (const [asset, amount] of burned) this.#flow(asset, reason).burned += amount;
  }

  /** Lists the sums, in the order in which assets and reasons came. */
  list(): SupplyFlow[] {
    return [...this.#flows].flatMap(([asset, reasons]) =>
      [...reasons].map(([reason, flow]) => ({ asset, ...(reason === undefined ? {} : { reason }), ...flow })),
    );
  }

  #flow(asset: string, reason: string | undefined): Flow {
    const reasons = this.#flows.get(asset) ?? new Map<string | undefined, Flow>();
    const flow = reasons.get(reason) ?? { minted: 0n, burned: 0n };
    this.#flows.set(asset, reasons.set(reason, flow));
    return flow;
  }
}

type Amounts = readonly (readonly [asset: string, amount: bigint])[];

/**
 * Computes what a transaction created and destroyed. Legs say it exactly: an exchange may mint and burn the same asset.
 * Without legs it is what the outputs have more or less than the inputs.
 */
function suppliedBy({ legs, inputs, outputs }: Transaction): { readonly minted: Amounts; readonly burned: Amounts } {
  if (legs !== undefined) {
    return {
      minted: legs.flatMap((leg) => ('mint' in leg ? Object.entries(leg.mint) : [])),
      burned: legs.flatMap((leg) => ('burn' in leg ? Object.entries(leg.burn) : [])),
    };
  }
  const differences = new Map<string, bigint>();
  const add = (assets: Assets, sign: bigint): void => {
    for (const [asset, amount] of Object.entries(assets)) {
      differences.set(asset, (differences.get(asset) ?? 0n) + sign * amount);
    }
  };
  for (const { assets } of outputs) add(assets, 1n);
  for (const { assets } of inputs) add(assets, -1n);
  const found = [...differences];
  return {
    minted: found.filter(([, amount]) => amount > 0n),
    burned: found.filter(([, amount]) => amount < 0n).map(([asset, amount]) => [asset, -amount] as const),
  };
}

function reasonOf(meta: unknown): string | undefined {
  const { reason } = Object(meta) as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : undefined;
}
