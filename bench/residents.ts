import { median } from './report/statistics.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { say } from './support/say.ts';

/*
 * Measures `residentPage()` with 100,000 wallets in memory: `npm run build && npx jiti bench/residents.ts`.
 */
const WALLETS = 100_000;
const AT_ONCE = 5_000;
const READS = 15;

const { createLedger } = await importPursekit();
const server = await BenchServer.start();
try {
  const ledger = await createLedger({ database: server.url, schema: 'bench_residents', residentWalletsMax: 150_000 });
  for (let at = 0; at < WALLETS; at += AT_ONCE) {
    const names = Array.from({ length: AT_ONCE }, (_, n) => `w${at + n}`);
    await Promise.all(names.map((to) => ledger.mint({ to, assets: { gold: 1n } })));
    await Promise.all(names.map((from) => ledger.transfer({ from, to: 'bank', assets: { gold: 1n } })));
  }
  say(`${ledger.residents().length} wallets in memory`);
  const queries = [
    {},
    { sort: 'name' },
    { sort: 'utxos' },
    { sort: 'balance', asset: 'gold' },
    { search: '99' },
  ] as const;
  for (const query of queries) {
    const took = Array.from({ length: READS }, () => {
      const began = performance.now();
      ledger.residentPage(query);
      return performance.now() - began;
    });
    say(`${JSON.stringify(query)}: ${median(took).toFixed(1)} ms (median of ${READS})`);
  }
  await ledger.close();
} finally {
  await server.stop();
}
