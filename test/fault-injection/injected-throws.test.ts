import { expect, test } from 'vitest';
import { isLedgerError } from '../../src/index.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { InjectedThrows, PLACE_NAMES } from './support/in-process/injected-throws.ts';
import { openInstrumented } from './support/in-process/instrumented-ledger.ts';

const WALLETS = Array.from({ length: 12 }, (_, at) => `w${at}`);
const SPARED = 'w0';
const PAYEE = 'payee';
const ROUNDS_MAX = 200;

test('the injected throws reach every place of a wallet actor, and each command gets a reply', async () => {
  const injected = new InjectedThrows(seededRandom(1), (wallet) => wallet === SPARED);
  // Few resident wallets, so that each round loads and releases some.
  const ledger = await openInstrumented({ residentWalletsMax: 4, walletRestartsPerMinuteMax: 1_000 }, injected);
  // One after the other, so that idle wallets make room.
  for (const to of WALLETS) await ledger.mint({ to, assets: { gold: 10_000n } });
  const crashed = new Set<string>();
  ledger.on('wallet:crashed', ({ wallet }) => crashed.add(wallet as string));
  const unexpected: unknown[] = [];
  const pay = async (from: string, to: string): Promise<void> => {
    await ledger.transfer({ from, to, assets: { gold: 1n } }).catch((error: unknown) => {
      if (!isLedgerError(error, 'ERR_WALLET_CRASHED')) unexpected.push(error);
    });
  };

  injected.start();
  for (let round = 1; round <= ROUNDS_MAX && Object.values(injected.thrown).includes(0); round += 1) {
    const payers = [0, 1, 2, 3].map((at) => WALLETS[(4 * round + at) % WALLETS.length] as string);
    await Promise.all(payers.flatMap((from, at) => [pay(from, payers[at - 1] ?? PAYEE), pay(from, PAYEE)]));
  }
  injected.stop();
  await ledger.settled();
  await ledger.close();

  expect(PLACE_NAMES.filter((place) => injected.thrown[place] === 0)).toEqual([]);
  expect(unexpected).toEqual([]);
  expect(crashed.has(SPARED)).toBe(false);
});
