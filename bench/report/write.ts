import { writePage } from './write-page.ts';

// npm run bench:page: renders docs/BENCHMARKS.md from the report of the benchmark.
await writePage();
