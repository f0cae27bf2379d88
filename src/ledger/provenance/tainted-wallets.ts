import type { TaintedWallet, Trace, TraceOutput } from '../../domain/records/trace.ts';
import { least } from '../../domain/rules/descent.ts';
import { toAssets } from '../../domain/values/bundle.ts';

/** The wallets that hold the unspent outputs of a trace forward, in the order of their names. */
export function holdersOf(trace: Trace): TaintedWallet[] {
  const started = sumsOf(trace.outputs.filter(({ previous }) => previous === undefined)).atMost;
  const unspent = new Map<string, TraceOutput[]>();
  for (const output of trace.outputs) {
    if (output.spentBy !== undefined) continue;
    const own = unspent.get(output.wallet);
    if (own === undefined) unspent.set(output.wallet, [output]);
    else own.push(output);
  }
  return [...unspent]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([wallet, outputs]) => {
      const { amounts, atMost } = sumsOf(outputs);
      // Units that may have come on two ways are in the bounds of both.
      for (const [asset, sum] of atMost) atMost.set(asset, least(sum, started.get(asset) ?? sum));
      return { wallet, assets: toAssets(amounts), atMost: toAssets(atMost), outputs };
    });
}

function sumsOf(outputs: readonly TraceOutput[]) {
  const [amounts, sums] = [new Map<string, bigint>(), new Map<string, bigint>()];
  for (const { asset, amount, atMost } of outputs) {
    amounts.set(asset, (amounts.get(asset) ?? 0n) + amount);
    sums.set(asset, (sums.get(asset) ?? 0n) + atMost);
  }
  return { amounts, atMost: sums };
}
