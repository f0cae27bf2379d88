import { createLedger, isLedgerError } from '../../../src/index.ts';

// A program for changes.kill.test.ts: a writer that is killed while its commits are in flight. Started again with the
// same name it sends the same keys. Arguments: url, schema, name, number of transfers.

const [url, schema, name, count] = process.argv.slice(2) as [string, string, string, string];
const ledger = await createLedger({ database: url, schema, migrate: false });
await ledger.mint({ to: name, assets: { gold: 1_000_000n }, key: `${name}:grant` });
const send = async (number: number): Promise<void> => {
  for (;;) {
    try {
      // Some wallets are shared with the other writers.
      const from = number % 3 === 0 ? 'bank' : name;
      await ledger.transfer({ from, to: `w${number % 7}`, assets: { gold: 1n }, key: `${name}:${number}` });
      return;
    } catch (error) {
      if (!isLedgerError(error) || !error.retryable) throw error;
    }
  }
};
for (let done = 0; done < Number(count); done += 10) {
  await Promise.all(Array.from({ length: 10 }, (_, at) => send(done + at)));
}
await ledger.close();
