import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import { runScenario, SCENARIOS, type Scenario } from '../../src/scenarios/index.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { openLedgers } from './support/run-on.ts';

// UPDATE_GOLDEN=1 npx vitest run test/scenarios/transcripts.test.ts rewrites the transcripts; review their diff.

/**
 * The scenarios whose transcripts do not repeat: in thousand-transfers the number of rejections depends on timing, in
 * trade-storm the number of UTXOs, and in ban-wave the trades that come before a freeze.
 */
const TIMED: readonly string[] = ['thousand-transfers', 'trade-storm', 'ban-wave'];
const REPEATABLE = SCENARIOS.filter(({ name }) => !TIMED.includes(name));

describeDatabases('the transcript', (open, kind) => {
  test.each(REPEATABLE.map((scenario) => [scenario.name, scenario] as const))(
    'of %s is the checked-in one, word for word',
    async (name, scenario) => {
      const file = new URL(`./golden/${name}.txt`, import.meta.url);

      const transcript = await transcriptOf(await open(), scenario);

      if (process.env.UPDATE_GOLDEN === '1' && kind === 'embedded') writeFileSync(file, transcript);
      const golden = readFileSync(file, 'utf8');
      // On a server the number of UTXOs after payments in both directions depends on the order of the batches.
      const shown = kind === 'server' && name === 'night-market' ? withoutUtxoCounts : (text: string): string => text;
      expect(shown(transcript)).toBe(shown(golden));
    },
  );
});

async function transcriptOf({ database, schema }: TestDatabase, scenario: Scenario): Promise<string> {
  const lines: string[] = [];
  const ledgers = await openLedgers(database, schema, 1);
  try {
    await runScenario(scenario, { ledgers, reporter: new TextReporter((line) => lines.push(line), PLAIN) });
  } finally {
    for (const ledger of ledgers) await ledger.close();
  }
  return `${lines.map((line) => repeatable(line)).join('\n')}\n`;
}

/** The location of the database and the ids of transactions differ from run to run. */
function repeatable(line: string): string {
  return line
    .replace(/ on .+ \(.+\), seed /, ' on <a database>, seed ')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<the id of a transaction>');
}

function withoutUtxoCounts(transcript: string): string {
  return transcript.replace(/\d+ │$/gm, '? │').replace(/ +\? │$/gm, ' ? │');
}
