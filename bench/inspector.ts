import type * as Inspector from '../src/integrations/inspector/index.ts';
import { median } from './report/statistics.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { say } from './support/say.ts';

/*
 * Measures what an open page of the inspector costs its host: `npm run build && npx jiti bench/inspector.ts`. A ledger
 * gets 10,000 transfers per second; rounds with a page open and without one take turns. The page is read as a browser
 * does: the stream of figures, and the list of wallets each two seconds.
 */
const PER_SECOND = 10_000;
const TICK_MS = 10;
const ROUND_MS = 4_000;
const ROUNDS = 20;
const WALLETS = 2_000;
const LIST_MS = 2_000;

const built: string = new URL('../dist/integrations/inspector/index.js', import.meta.url).href;
const { inspector } = (await import(built)) as typeof Inspector;
const { createLedger } = await importPursekit();
const server = await BenchServer.start();
try {
  const ledger = await createLedger({ database: server.url, schema: 'bench_inspector' });
  const handler = inspector(ledger, { authorize: () => true });
  const names = Array.from({ length: WALLETS }, (_, at) => `w${at}`);
  await Promise.all(names.map((to) => ledger.mint({ to, assets: { gold: 1_000_000n } })));
  let next = 0;
  let done = 0;
  const send = (): void => {
    for (let at = 0; at < (PER_SECOND * TICK_MS) / 1_000; at += 1) {
      next = (next + 7) % WALLETS;
      const [from, to] = [names[next] as string, names[(next + 1) % WALLETS] as string];
      void ledger.transfer({ from, to, assets: { gold: 1n } }).then(() => {
        done += 1;
      });
    }
  };
  /** The microseconds of node per transfer in a round. */
  const round = async (): Promise<{ readonly us: number; readonly rate: number }> => {
    const [before, from, began] = [process.cpuUsage(), done, performance.now()];
    for (let tick = 1; performance.now() - began < ROUND_MS; tick += 1) {
      send();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + tick * TICK_MS - performance.now())));
    }
    await ledger.settled();
    const took = performance.now() - began;
    const { user, system } = process.cpuUsage(before);
    return { us: (user + system) / (done - from), rate: ((done - from) / took) * 1_000 };
  };
  const open = async (): Promise<() => Promise<void>> => {
    const response = await handler(new Request('http://localhost/api/live'));
    const reader = response.body?.getReader();
    const reading = (async () => {
      while (reader !== undefined && !(await reader.read()).done);
    })();
    const lists = setInterval(async () => {
      await (await handler(new Request('http://localhost/api/wallets?sort=depth'))).text();
    }, LIST_MS);
    return async () => {
      clearInterval(lists);
      await reader?.cancel();
      await reading;
    };
  };
  await round();
  const closed: number[] = [];
  const opened: number[] = [];
  for (let at = 0; at < ROUNDS; at += 1) {
    const without = await round();
    closed.push(without.us);
    const close = await open();
    const withPage = await round();
    opened.push(withPage.us);
    await close();
    say(`closed ${show(without)}, open ${show(withPage)}`);
  }
  const costs = opened.map((us, at) => us - (closed[at] as number));
  const core = (median(costs) * PER_SECOND) / 1e4;
  say(`an open page: ${median(costs).toFixed(2)} µs per transfer, ${core.toFixed(1)} % of a core at ${PER_SECOND}/s`);
  await ledger.close();
} finally {
  await server.stop();
}

function show({ us, rate }: { readonly us: number; readonly rate: number }): string {
  return `${us.toFixed(1)} µs at ${Math.round(rate)}/s`;
}
