import { createLedger, type Ledger } from '../../../../src/index.ts';
import { seededRandom } from '../../../../src/testing/index.ts';
import { remember } from '../remember.ts';
import { answerOf, isApplied } from './answers.ts';
import { endWithParent, report } from './parent.ts';
import { below, pick, shuffled } from './pick.ts';
import { type SharedWishes, sharedCommand } from './shared-command.ts';

/*
 * A process that pays from wallets which another process pays from, too: in each round every wallet pays, in a random
 * order, and the processes share half of the keys. Its arguments: url, schema, its seed, its number, how
 * many batches it commits.
 */
const [url, schema, seed, number, batchesMax] = process.argv.slice(2) as [string, string, string, string, string];
endWithParent();
const random = seededRandom(Number(seed) * 10 + Number(number));
const wallets = Array.from({ length: 24 }, (_, at) => `w${at}`);
const counts = { batches: 0, units: 0, answers: 0, committed: 0, duplicates: 0, lostUtxo: 0 };
const shared = { exchange: 0, hold: 0, capture: 0, release: 0, reverse: 0 };
/** Of this process alone: the other one has none of these keys and ids at the same time. */
const known = { holds: [] as string[], transactions: [] as string[] };
const others: Record<string, number> = {};

const ledger = await createLedger({ database: url, schema, conflictAttemptsMax: 1_000, storeDeadlineMs: 60_000 });
ledger.on('batch:committed', ({ units }) => {
  counts.batches += 1;
  counts.units += units;
});
ledger.on('transaction:retrying', () => {
  counts.lostUtxo += 1;
});
report('started');

for (let round = 0; counts.batches < Number(batchesMax); round += 1) {
  await Promise.all(shuffled(random, wallets).map((wallet) => pay(wallet, round)));
}
await ledger.settled();
await ledger.close();
report('done', { ...counts, ...shared, others });
process.exit(0);

async function pay(from: string, round: number): Promise<void> {
  // Both processes must send the same command for a shared key: its random parts depend on the key alone.
  const isShared = (round + wallets.indexOf(from)) % 2 === 0;
  const key = `${isShared ? 'both' : number}-${round}-${from}`;
  const chance = isShared ? seededRandom(Number(seed) + round * wallets.length + wallets.indexOf(from)) : random;
  const command = chance() < 1 / 3 ? sharedCommand(chance, wishes(key, from, isShared)) : transfer(chance, key, from);
  const answer = await answerOf(command.send(ledger), 120_000);
  counts.answers += 1;
  if (answer.what === 'committed' && command.kind !== 'transfer') shared[command.kind] += 1;
  if (answer.outcome?.status === 'committed' && !isShared) {
    if (command.kind === 'hold') remember(known.holds, key);
    else if (command.kind !== 'release' && command.kind !== 'reverse')
      remember(known.transactions, answer.outcome.transaction.id);
  }
  if (answer.what === 'committed') counts.committed += 1;
  if (answer.what === 'duplicate') counts.duplicates += 1;
  if (isApplied(answer)) report('applied', { key });
  else others[answer.what] = (others[answer.what] ?? 0) + 1;
}

function wishes(key: string, from: string, isShared: boolean): SharedWishes {
  const named = isShared ? { holds: [], transactions: [] } : known;
  return { key, from, wallets, amountMax: 5, ...named };
}

function transfer(chance: () => number, key: string, from: string) {
  const others = wallets.filter((wallet) => wallet !== from);
  const payment = { from, to: pick(chance, others), assets: { gold: BigInt(1 + below(chance, 5)) }, key };
  return { kind: 'transfer' as const, send: (to: Ledger) => to.transfer(payment) };
}
