import { createLedger } from '../../../../src/index.ts';
import { within } from '../time.ts';
import { committedKeys, withClient } from './books.ts';
import { type LineChild, startLineChild } from './line-child.ts';

const RUN_MS_MAX = 900_000;
/** The counters of each process. */
const COUNTED = [
  ...['batches', 'units', 'answers', 'duplicates', 'lostUtxo'],
  ...['exchange', 'hold', 'capture', 'release', 'reverse'],
];

/** Counters of two contending processes. */
export interface OverlappingBatches {
  readonly counters: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

/** Runs two processes on the same wallets of one database, until each has committed its half of `batches`. */
export async function overlapBatches(
  url: string,
  schema: string,
  { seed, batches }: { readonly seed: number; readonly batches: number },
): Promise<OverlappingBatches> {
  await fund(url, schema);
  const half = String(Math.ceil(batches / 2));
  const children = [1, 2].map((number) =>
    startLineChild('./hammer.ts', url, schema, String(seed), String(number), half),
  );
  try {
    const done = Promise.all(children.map((child) => child.first('done')));
    return await report(url, schema, children, await within(RUN_MS_MAX, done));
  } finally {
    await Promise.all(children.map((child) => child.kill()));
  }
}

/** Several outputs for each wallet, so that a batch locks many rows. */
async function fund(url: string, schema: string): Promise<void> {
  await using ledger = await createLedger({ database: url, schema });
  const wallets = Array.from({ length: 24 }, (_, at) => `w${at}`);
  for (let coin = 0; coin < 6; coin += 1) {
    await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 100n }, key: `fund-${coin}-${to}` })));
  }
}

async function report(
  url: string,
  schema: string,
  children: readonly LineChild[],
  done: readonly unknown[] | undefined,
): Promise<OverlappingBatches> {
  const counters: Record<string, number> = { refused: 0, ...Object.fromEntries(COUNTED.map((name) => [name, 0])) };
  const violations: string[] = [];
  for (const [at, child] of children.entries()) {
    const said = done?.[at] as Record<string, unknown> | undefined;
    if (said === undefined) {
      violations.push(`process ${at + 1} did not end: ${child.complaints.slice(-500)}`);
      continue;
    }
    for (const name of COUNTED) counters[name] = (counters[name] ?? 0) + Number(said[name]);
    const others = Object.entries(said.others as Record<string, number>);
    // A wallet may have insufficient funds; every other command is committed.
    for (const [what, count] of others) {
      if (what !== 'rejected') violations.push(`process ${at + 1}: ${count} commands were answered ${what}`);
      else counters.refused = (counters.refused ?? 0) + count;
    }
  }
  const applied = children.flatMap(({ said }) => said.filter(({ type }) => type === 'applied').map(({ key }) => key));
  const stored = await withClient(url, (client) => committedKeys(client, schema));
  for (const key of new Set(applied as string[])) {
    const times = stored.get(key) ?? 0;
    if (times !== 1) violations.push(`key ${key} was acknowledged and is there ${times} times`);
  }
  return { counters: { ...counters, acknowledged: new Set(applied).size }, violations };
}
