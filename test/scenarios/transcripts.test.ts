import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TextReporter } from '../../src/cli/output/text-reporter.ts';
import { PLAIN } from '../../src/cli/terminal.ts';
import { runScenario, SCENARIOS, type Scenario } from '../../src/scenarios/index.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { openLedgers } from './support/run-on.ts';

// UPDATE_GOLDEN=1 npx vitest run test/scenarios/transcripts.test.ts writes them anew; then read the difference.

/** A thousand random transfers are counted, not told; how many of them are refused depends on who is first. */
const TOLD = SCENARIOS.filter(({ name }) => name !== 'thousand-transfers');

describeDatabases('the transcript', (open, kind) => {
  test.each(TOLD.map((scenario) => [scenario.name, scenario] as const))(
    'of %s is the checked-in one, word for word',
    async (name, scenario) => {
      const file = new URL(`./golden/${name}.txt`, import.meta.url);

      const transcript = await transcriptOf(await open(), scenario);

      if (process.env.UPDATE_GOLDEN === '1' && kind === 'embedded') writeFileSync(file, transcript);
      const golden = readFileSync(file, 'utf8');
      // On a server it depends on whose batch is answered first how many UTXOs payments both ways leave behind.
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
  // Where it ran is the only thing that differs between the databases.
  return `${lines.map((line) => line.replace(/ on .+ \(.+\), seed /, ' on <a database>, seed ')).join('\n')}\n`;
}

function withoutUtxoCounts(transcript: string): string {
  return transcript.replace(/\d+ │$/gm, '? │').replace(/ +\? │$/gm, ' ? │');
}
