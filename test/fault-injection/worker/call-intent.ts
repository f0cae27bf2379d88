import { all, type Ledger, type LegInput, type Outcome } from '../../../src/index.ts';
import type { Amounts, Intent, IntentLeg } from '../history.ts';

/** Sends a command of a worker to its ledger. */
export function callIntent(ledger: Ledger, intent: Intent, options: { readonly timeoutMs?: number }): Promise<Outcome> {
  const { key, kind, wallet, expiresInMs, actions } = intent;
  const assets = toBundle(intent.assets);
  const rest = { key, ...(actions === 0 ? {} : { actions: [{ type: 'Deliver', of: key }] }) };
  const [to, hold] = [intent.to as string, intent.hold as string];
  switch (kind) {
    case 'mint':
      return ledger.mint({ to: wallet, assets, ...rest }, options);
    case 'burn':
      return ledger.burn({ from: wallet, assets, ...rest }, options);
    case 'transfer': {
      const wanted =
        intent.isAll === true ? Object.fromEntries(Object.keys(assets).map((one) => [one, all()])) : assets;
      return ledger.transfer({ from: wallet, to, assets: wanted, ...rest }, options);
    }
    case 'exchange':
      return ledger.exchange({ legs: legsOf(intent), ...rest }, options);
    case 'hold':
      return ledger.hold({ from: wallet, assets, hold: key, expiresInMs, ...rest }, options);
    case 'capture': {
      const released = intent.isRestReleased === true ? { rest: 'release' as const } : {};
      return ledger.capture({ hold, to, assets, ...released, ...rest }, options);
    }
    case 'release':
      return ledger.release({ hold, ...rest }, options);
    case 'reverse':
      return ledger.reverse({ transaction: intent.of as string, upTo: intent.isPartial === true, ...rest }, options);
  }
}

/** The movements of an exchange, then the hold that it opens, then the one that it releases. */
function legsOf({ key, wallet, assets, legs = [], hold, expiresInMs }: Intent): LegInput[] {
  return [
    ...legs.map(toLeg),
    ...(Object.keys(assets).length === 0 ? [] : [{ hold: toBundle(assets), from: wallet, id: key, expiresInMs }]),
    ...(hold === undefined ? [] : [{ release: hold }]),
  ];
}

function toLeg({ from, to, assets: amounts }: IntentLeg): LegInput {
  const assets = toBundle(amounts);
  if (from === undefined) return { mint: assets, to: to as string };
  return to === undefined ? { burn: assets, from } : { from, to, assets };
}

function toBundle(amounts: Amounts): Record<string, bigint> {
  return Object.fromEntries(Object.entries(amounts).map(([asset, amount]) => [asset, BigInt(amount)]));
}
