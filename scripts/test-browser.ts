import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../test/browser/support/chromium.ts';

/*
 * Runs the tests of pages in a real browser, or says what is missing. `npm test` runs them, too, where it finds one.
 */
if (findChromium() === undefined) {
  console.error('test:browser needs Chromium: apt-get install chromium, or PURSEKIT_CHROMIUM=/path/to/chrome');
  process.exit(1);
}
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/browser'], { stdio: 'inherit' });
process.exit(status ?? 1);
