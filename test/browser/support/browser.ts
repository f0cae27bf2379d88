import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { findChromium } from './chromium.ts';

/** Opens a page. Errors of its scripts, and requests to another origin, fail the test. */
export type OpenPage = (address: string, size?: { readonly width: number; readonly height: number }) => Promise<Page>;

/** Runs tests in a real headless Chromium; skips them where the machine has none (`npm run test:browser` names it). */
export function describeBrowser(title: string, suite: (open: OpenPage) => void): void {
  const executablePath = findChromium();
  describe.skipIf(executablePath === undefined)(title, () => {
    let browser: Browser;
    const faults: string[] = [];
    const pages: Page[] = [];

    beforeAll(async () => {
      // Chromium refuses its sandbox to root, which a container's user is. It sees this machine's pages alone.
      browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
    });
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.close();
      const found = faults.splice(0);
      if (found.length > 0) throw new Error(found.join('\n'));
    });
    afterAll(async () => {
      await browser?.close();
    });

    suite(async (address, size = { width: 1_280, height: 900 }) => {
      const page = await browser.newPage({ viewport: size });
      pages.push(page);
      const { origin } = new URL(address);
      page.on('pageerror', ({ message }) => faults.push(`script: ${message}`));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text());
      });
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.origin !== origin) faults.push(`request to ${url.origin}`);
      });
      await page.goto(address);
      return page;
    });
  });
}
