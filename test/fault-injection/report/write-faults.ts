import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readFaultResults } from './read-results.ts';
import { renderFaults } from './render-faults.ts';

// npm run faults:page: docs/FAULTS.md from what the commands reported.
await writeFile(
  fileURLToPath(new URL('../../../docs/FAULTS.md', import.meta.url)),
  renderFaults(await readFaultResults()),
);
