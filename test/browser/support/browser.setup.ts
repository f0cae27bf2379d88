import { findChromium } from './chromium.ts';

/** Says once per run which tests are left out where the machine has no browser. */
export default function setup(): void {
  if (findChromium() !== undefined) return;
  console.log('No Chromium on this machine: the tests in test/browser are skipped; npm run test:browser runs them.');
}
