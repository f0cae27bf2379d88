import { writePage } from './write-page.ts';

// npm run bench:page: docs/BENCHMARKS.md from what the benchmark reported.
await writePage();
