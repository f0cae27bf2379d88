import type { HotAnswer, HotQuestion } from './curves/children/hot-wallet.ts';
import { BenchChild } from './support/bench-child.ts';
import { BenchServer } from './support/bench-server.ts';
import { importPursekit } from './support/import-pursekit.ts';
import { say } from './support/say.ts';

// Measures how fairly eight processes share one wallet: `npm run build && npx jiti bench/hot-wallet.ts [seconds]`.

const PROCESSES = 8;
const SCHEMA = 'bench_hot_wallet';
const ms = Number(process.argv[2] ?? 10) * 1_000;

const { createLedger } = await importPursekit();
const server = await BenchServer.start();
const children = Array.from({ length: PROCESSES }, () => new BenchChild('hot-wallet'));
try {
  const ledger = await createLedger({ database: server.url, schema: SCHEMA });
  await ledger.mint({ to: 'hot', assets: { gold: 10n ** 9n } });
  await ledger.close();
  const ask = (question: HotQuestion) => Promise.all(children.map((child) => child.ask<HotAnswer>(question)));
  await ask({ url: server.url, schema: SCHEMA, ms: 0 });
  const answers = await ask({ url: server.url, schema: SCHEMA, ms });
  const counts = answers.map(({ latenciesMs }) => latenciesMs.length).sort((a, b) => a - b);
  const latencies = answers.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(latencies[Math.floor((latencies.length - 1) * share)] ?? 0)} ms`;
  const total = (field: 'conflicts' | 'failed'): number => answers.reduce((sum, answer) => sum + answer[field], 0);
  say(`commits of each process: ${counts.join(' ')}; in all ${latencies.length}`);
  say(`latency: p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`);
  say(`conflicts ${total('conflicts')}, failed ${total('failed')}`);
} finally {
  for (const child of children) await child.end();
  await server.stop();
}
