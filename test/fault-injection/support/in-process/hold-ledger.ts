import { createLedger } from '../../../../src/index.ts';
import { codeOf } from './answers.ts';
import { endWithParent, report } from './parent.ts';

/*
 * A process that starts a ledger on a data directory, writes `started` or `refused`, and then mints under one key after
 * another, with a line after each answer, until it is killed or its input ends. Its arguments: the directory, a prefix
 * for its keys, how many commands it sends (default: no limit).
 */
const [dataDir, prefix, limit = 'endless'] = process.argv.slice(2) as [string, string, string?];
endWithParent();
report('starting');
try {
  const ledger = await createLedger({ database: { dataDir } });
  report('started');
  for (let at = 0; limit === 'endless' || at < Number(limit); at += 1) {
    const key = `${prefix}-${at}`;
    const { status } = await ledger.mint({ to: `wallet-${at % 7}`, assets: { gold: 1n }, key });
    report('answered', { key, status });
  }
  await ledger.close();
  report('closed');
  process.exit(0);
} catch (error) {
  report('refused', { code: codeOf(error), message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
