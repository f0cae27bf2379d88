import { openRuntimes, type ReportEvent, runScenario } from '../../../src/scenarios/index.ts';
import { thousandTransfers } from '../../../src/scenarios/scripts/thousand-transfers.ts';

// A program for kill.test.ts: runs thousand-transfers and kills itself with SIGKILL at the given number of answered
// commands, while others are in flight. Arguments: url, schema, runtimes, number of answered commands.

const [url, schema, runtimes, fatal] = process.argv.slice(2) as [string, string, string, string];
const { ledgers } = await openRuntimes({ database: url, schema, runtimes: Number(runtimes) });
let answered = 0;

const { error, summary } = await runScenario(thousandTransfers, {
  ledgers,
  reporter: {
    report(event: ReportEvent) {
      if (event.type !== 'command') return;
      answered += 1;
      if (answered === Number(fatal)) process.kill(process.pid, 'SIGKILL');
    },
  },
});

// Not killed: says why the run ended by itself.
process.stderr.write(`${answered} answers, ${String(error)}, ${JSON.stringify(summary.commands)}\n`);
