import type { Ledger, LedgerOptions } from '../../src/index.ts';
import { WITHOUT_PROJECTION } from '../contenders/pursekit.ts';
import { driveCount } from '../measure/drive.ts';
import { importPursekit } from '../support/import-pursekit.ts';
import type { CurveField } from './curve.ts';

/** Opens a ledger of the built package in a new schema. After `close()` the schema stays until the next call. */
export async function openFresh(field: CurveField, schema: string, options: LedgerOptions = {}): Promise<Ledger> {
  await field.server.dropSchema(schema);
  const { createLedger } = await importPursekit();
  return createLedger({ database: field.server.url, schema, ...WITHOUT_PROJECTION, ...options });
}

/** The same, after `fill` has written rows by SQL and before any wallet is in memory. */
export async function openFilled(
  field: CurveField,
  schema: string,
  fill: () => Promise<void>,
  options: LedgerOptions = {},
): Promise<Ledger> {
  const ledger = await openFresh(field, schema, options);
  await fill();
  await field.server.tidy();
  return ledger;
}

/** Transfers one gold from one wallet to another. @throws Error if it is rejected. */
export async function pay(ledger: Ledger, from: string, to: string): Promise<void> {
  const { status } = await ledger.transfer({ from, to, assets: { gold: 1n } });
  if (status !== 'committed') throw new Error(`a transfer from ${from} to ${to} was ${status}`);
}

/** Makes every wallet resident: each pays the next. */
export async function wakeAll(ledger: Ledger, wallets: readonly string[], callers = 200): Promise<void> {
  const at = (place: number): string => wallets[place % wallets.length] as string;
  await driveCount((place) => pay(ledger, at(place), at(place + 1)), callers, wallets.length);
}

/** The time from a call that activates a wallet until the wallet is resident, in milliseconds. */
export function watchActivations(ledger: Ledger): { asked(wallet: string): void; takenMs(wallet: string): number } {
  const askedMs = new Map<string, number>();
  const takenMs = new Map<string, number>();
  ledger.on('wallet:activated', ({ wallet }) => {
    const from = askedMs.get(wallet);
    if (from !== undefined && !takenMs.has(wallet)) takenMs.set(wallet, performance.now() - from);
  });
  return {
    asked: (wallet) => void askedMs.set(wallet, performance.now()),
    takenMs: (wallet) => takenMs.get(wallet) ?? Number.NaN,
  };
}
