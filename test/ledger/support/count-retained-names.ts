import { getHeapSnapshot } from 'node:v8';
import { createTestLedger } from '../../../src/testing/index.ts';

// Sends one command to each of many wallets, then writes how many wallets are in memory, and how many of their names
// are on the heap after a collection.
const [names, atOnce, residentWalletsMax] = process.argv.slice(2).map(Number) as [number, number, number];
const ledger = await createTestLedger({ residentWalletsMax });
for (let first = 0; first < names; first += atOnce) {
  await Promise.all(
    Array.from({ length: atOnce }, (_, at) =>
      ledger.burn({ from: `retained-${String(first + at).padStart(6, '0')}`, assets: { gold: 1n } }),
    ),
  );
}
const found = new Set<string>();
let end = '';
for await (const chunk of getHeapSnapshot()) {
  const text = end + String(chunk);
  for (const [name] of text.matchAll(/retained-[0-9]{6}/g)) found.add(name);
  end = text.slice(-100);
}
process.stdout.write(`${JSON.stringify({ residents: ledger.residents().length, retained: found.size })}\n`);
await ledger.close();
