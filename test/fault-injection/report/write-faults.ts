import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readFaultResults } from './read-results.ts';
import { renderFaults } from './render-faults.ts';

// npm run faults:page: renders docs/FAULTS.md from the reports of the commands.
await writeFile(
  fileURLToPath(new URL('../../../docs/FAULTS.md', import.meta.url)),
  renderFaults(await readFaultResults()),
);
