/**
 * The smallest game server: players buy at a shop over a line-based protocol on standard input.
 *
 *   buy <player> <order>     sells a car for 5 gold; the same order twice is one sale
 *   balance <player>
 *
 * It imports the built package: in a checkout run `npm run build` first, then `npx jiti examples/game-server.ts`. Set
 * DATABASE_URL for a Postgres server.
 */
import { createInterface } from 'node:readline/promises';
import { createLedger, isLedgerError } from 'pursekit';

const ledger = await createLedger({ ...(process.env.DATABASE_URL ? { database: process.env.DATABASE_URL } : {}) });
ledger.processor('DeliverCar', ({ id, wallet }) => {
  process.stdout.write(`delivered to ${wallet} (${id})\n`);
});

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, player = '', order = ''] = line.trim().split(/\s+/);
  try {
    if (verb === 'buy') process.stdout.write(`${await buy(player, order)}\n`);
    if (verb === 'balance') process.stdout.write(`${JSON.stringify(await gold(player))}\n`);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    process.stdout.write(`${error.code}: ${error.message}\n`);
  }
}
await ledger.settled();
await ledger.close();

async function buy(player: string, order: string): Promise<string> {
  await ledger.mint({ to: player, assets: { gold: 12n }, key: `welcome:${player}` });
  const outcome = await ledger.transfer({
    from: player,
    to: 'shop',
    assets: { gold: 5n },
    key: `order:${order}`,
    actions: [{ type: 'DeliverCar', order }],
  });
  return outcome.status === 'rejected' ? `refused: ${outcome.reason}` : outcome.status;
}

async function gold(player: string): Promise<{ gold: string }> {
  const { assets } = await ledger.balance(player);
  return { gold: String(assets.gold ?? 0n) };
}
