import pg from 'pg';
import type { Ledger, LedgerOptions, LegInput } from '../../src/index.ts';
import { importPursekit } from '../support/import-pursekit.ts';
import { isInTime } from '../support/in-time.ts';
import { say } from '../support/say.ts';
import type { Leg } from '../workloads/workload.ts';
import { type Contender, START_AMOUNT } from './contender.ts';
import { CountingHost } from './counting-host.ts';

/** Commands that a mailbox holds. The default is 256; here thousands of callers wait for one wallet. */
const HOT_MAILBOX_CAPACITY = 10_000;
/** Limit for deferred work (merges, deliveries), far above what it usually takes. */
const SETTLE_MS_MAX = 10_000;

/** No caller waits for the projection of spends, and few ask: the curve over it shows its cost alone. */
export const WITHOUT_PROJECTION: LedgerOptions = { history: false };

/** A running ledger and its host. */
interface Running {
  readonly ledger: Ledger;
  /** A second runtime on the same wallets, if the workload has one. */
  readonly rival: Ledger | undefined;
  readonly host: CountingHost;
  /** Actions of the transfers that were committed. */
  actionsDue: number;
  readonly hasActions: boolean;
}

/**
 * pursekit as a host uses it: the built package, its public API, its default options but for the projection of spends,
 * events and outbox included.
 */
export function pursekit(
  url: string,
  load = importPursekit,
  name = 'pursekit',
  options = WITHOUT_PROJECTION,
): Contender {
  const schema = `bench_${name}`;
  let at: Running | undefined;
  const running = (): Running => {
    if (at === undefined) throw new Error('pursekit is not prepared');
    return at;
  };
  const close = async (): Promise<void> => {
    await at?.rival?.close();
    await at?.ledger.close();
    at = undefined;
  };
  return {
    name,
    schema,
    async prepare(setting, wallets) {
      await close();
      await dropSchema(url, schema);
      const { createLedger } = await load();
      const { hasHotSender, residentWalletsMax, hasRival, actionTypes, assets } = setting;
      const open = (): Promise<Ledger> =>
        createLedger({
          database: url,
          schema,
          ...options,
          ...(hasHotSender ? { mailboxCapacity: HOT_MAILBOX_CAPACITY } : {}),
          ...(residentWalletsMax === undefined ? {} : { residentWalletsMax }),
        });
      const ledger = await open();
      const host = new CountingHost(ledger, setting);
      const rival = hasRival ? await open() : undefined;
      at = { ledger, rival, host, actionsDue: 0, hasActions: actionTypes.length > 0 };
      const start = Object.fromEntries(assets.map((asset) => [asset, START_AMOUNT]));
      await Promise.all(wallets.map((to) => ledger.mint({ to, assets: start })));
    },
    async transfer({ from, to, assets, key, meta, actions }) {
      const work = running();
      const { status } = await work.ledger.transfer({ from, to, assets: unitsOf(assets), key, meta, actions });
      if (status === 'rejected') throw new Error(`a transfer from ${from} to ${to} was refused`);
      if (status === 'committed' && actions !== undefined) work.actionsDue += actions.length;
      return status;
    },
    async exchange({ legs, rival }) {
      const work = running();
      if (rival !== undefined) await work.rival?.transfer({ ...rival, assets: unitsOf(rival.assets) });
      const { status } = await work.ledger.exchange({ legs: legs.map(toLegInput) });
      if (status === 'rejected') throw new Error(`an exchange was refused: ${JSON.stringify(legs)}`);
      return status;
    },
    async settle() {
      const { ledger, host, actionsDue } = running();
      if (await isInTime(ledger.settled(), SETTLE_MS_MAX)) return;
      say(`  pursekit is not settled after ${SETTLE_MS_MAX} ms: ${actionsDue - host.taken} deliveries are left`);
    },
    deliveries() {
      const { host, actionsDue, hasActions } = running();
      return hasActions ? { due: actionsDue, made: host.taken } : undefined;
    },
    close,
  };
}

/** One unit of each asset. */
function unitsOf(assets: readonly string[]): Record<string, bigint> {
  const units: Record<string, bigint> = {};
  for (const asset of assets) units[asset] = 1n;
  return units;
}

function toLegInput({ from, to, assets }: Leg): LegInput {
  return from === undefined ? { mint: unitsOf(assets), to } : { from, to, assets: unitsOf(assets) };
}

/** Removes a schema with everything in it. */
export async function dropSchema(url: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop schema if exists "${schema}" cascade`);
  await client.end();
}
