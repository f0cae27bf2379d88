import { expectTypeOf } from 'vitest';
import {
  type Action,
  type ActionOf,
  type AssetSupply,
  all,
  createLedger,
  type Delivery,
  type EventOf,
  type ExternalEvent,
  type Ledger,
  type LedgerTypes,
  type Meta,
  type MintInput,
  type Outcome,
  type Transaction,
  type TransferInput,
  upTo,
  type WouldCommit,
} from '../../src/index.ts';
import { eventsHandler, webhookProcessor } from '../../src/integrations/http/index.ts';
import { createTestLedger, expectConserved, type TestLedger, waitForWallet } from '../../src/testing/index.ts';

// Type tests: `tsc -p .` checks them, and they never run. A line below @ts-expect-error that compiles is an error.

interface Reason {
  readonly reason: string;
  readonly quest?: { readonly id: bigint; readonly steps: readonly Step[] };
}
interface Step {
  readonly name: string;
  readonly next?: Step;
}
interface Game {
  assets: 'gold' | 'gem';
  actions: { GiveItem: { item: string; count?: number }; Ping: object };
  events: { 'payment.settled': { wallet: string; gold: number }; 'day.began': undefined };
  meta: Reason;
}

declare const game: Ledger<Game>;
declare const plain: Ledger;

// Starting: the types are an argument, and a declaration with a mistake does not compile.
expectTypeOf(createLedger<Game>()).resolves.toEqualTypeOf<Ledger<Game>>();
expectTypeOf(createTestLedger<Game>()).resolves.toEqualTypeOf<TestLedger<Game>>();
createLedger<{ assets: 'gold' | 'gem'; actions: { GiveItem: { item: string } }; events: { paid: { gold: bigint } } }>();
createLedger<{ meta: Reason }>();
// @ts-expect-error a name with a spelling mistake
createLedger<{ assets: 'gold'; action: { GiveItem: { item: string } } }>();
// @ts-expect-error assets are names
createLedger<{ assets: { gold: bigint } }>();
// @ts-expect-error actions are plain data
createLedger<{ actions: { GiveItem: { at: Date } } }>();
// @ts-expect-error the type of an action is its name in the declaration
createLedger<{ actions: { GiveItem: { type: 'item' } } }>();
// @ts-expect-error meta is plain data
createLedger<{ meta: { run: () => void } }>();
// @ts-expect-error meta is an object
createLedger<{ meta: readonly string[] }>();

// Assets: in every command, in both forms, with wishes.
game.mint({ to: 'ann', assets: { gold: 5n } });
game.mint({ to: 'ann', assets: [{ asset: 'gem', amount: 5n }] });
game.transfer({ from: 'ann', to: 'ben', assets: { gold: upTo(5n), gem: all() } });
game.burn({ from: 'ann', assets: [{ asset: 'gold', amount: all({ keep: 1n }) }] });
game.hold({ from: 'ann', assets: { gem: 1n }, hold: 'h-1' });
game.capture({ hold: 'h-1', to: 'ben', assets: { gem: 1n } });
game.exchange({
  requires: [{ wallet: 'ann', assets: { gem: 1n } }],
  legs: [
    { from: ['ann', 'ben'], to: 'cem', assets: { gold: 5n } },
    { mint: { gem: 1n }, to: 'cem' },
    { burn: { gold: all() }, from: 'cem' },
    { hold: { gold: 1n }, from: 'ben', id: 'h-2', meta: { reason: 'bid' } },
    { capture: 'h-1', to: 'ben', assets: { gem: 1n } },
    { release: 'h-2' },
  ],
});
// @ts-expect-error no such asset
game.mint({ to: 'ann', assets: { glod: 5n } });
// @ts-expect-error no such asset in a list
game.mint({ to: 'ann', assets: [{ asset: 'glod', amount: 5n }] });
// @ts-expect-error no such asset with a wish
game.transfer({ from: 'ann', to: 'ben', assets: { glod: all() } });
// @ts-expect-error a mint takes no wishes
game.mint({ to: 'ann', assets: { gold: all() } });
// @ts-expect-error no such asset in a hold
game.hold({ from: 'ann', assets: { glod: 1n }, hold: 'h-1' });
// @ts-expect-error no such asset in a capture
game.capture({ hold: 'h-1', to: 'ben', assets: { glod: 1n } });
// @ts-expect-error no such asset in a leg
game.exchange({ legs: [{ from: 'ann', to: 'ben', assets: { glod: 1n } }] });
// @ts-expect-error no such asset in a leg that mints
game.exchange({ legs: [{ mint: { glod: 1n }, to: 'ben' }] });
// @ts-expect-error no such asset in a requirement
game.exchange({ legs: [{ release: 'h' }], requires: [{ wallet: 'ann', assets: { glod: 1n } }] });
// @ts-expect-error no such asset in a dry run
game.burn({ from: 'ann', assets: { glod: 1n }, dryRun: true });
// @ts-expect-error amounts are bigint
game.mint({ to: 'ann', assets: { gold: 5 } });
// @ts-expect-error a mint has no sender
game.mint({ from: 'ann', to: 'ben', assets: { gold: 5n } });

// Patterns of names, for unique items.
declare const items: Ledger<{ assets: 'gold' | `item:${string}` }>;
items.mint({ to: 'ann', assets: { gold: 1n, 'item:sword#81': 1n } });
// @ts-expect-error a name that no pattern has
items.mint({ to: 'ann', assets: { sword: 1n } });

// Reads: an asset that a wallet does not hold is absent.
game.balance('ann').then(({ assets, held }) => {
  expectTypeOf(assets.gold).toEqualTypeOf<bigint | undefined>();
  expectTypeOf(held.gem).toEqualTypeOf<bigint | undefined>();
  // @ts-expect-error no such asset
  assets.glod;
});
expectTypeOf(game.supply()).resolves.toEqualTypeOf<ReadonlyMap<'gold' | 'gem', AssetSupply>>();
game.utxos('ann').then(([first]) => expectTypeOf(first?.assets.gold).toEqualTypeOf<bigint | undefined>());
game.holds('ann').then(([first]) => expectTypeOf(first?.meta).toEqualTypeOf<Reason | undefined>());
expectTypeOf(game.inspect('ann')?.assets.gold).toEqualTypeOf<bigint | undefined>();

// Outcomes and transactions.
game.transfer({ from: 'ann', to: 'ben', assets: { gold: 5n }, dryRun: true }).then((outcome) => {
  if (outcome.status === 'would_commit') {
    expectTypeOf(outcome).toEqualTypeOf<WouldCommit<Game>>();
    expectTypeOf(outcome.changes.ann?.gold).toEqualTypeOf<bigint | undefined>();
  } else if (outcome.status === 'rejected') {
    expectTypeOf(outcome.shortfalls[0]?.asset).toEqualTypeOf<'gold' | 'gem' | undefined>();
  } else {
    expectTypeOf(outcome.transaction).toEqualTypeOf<Transaction<Game>>();
    expectTypeOf(outcome.transaction.meta).toEqualTypeOf<Reason | undefined>();
    expectTypeOf(outcome.transaction.outputs[0]?.assets.gem).toEqualTypeOf<bigint | undefined>();
  }
});
game.transaction('id').then((transaction) => {
  for (const action of transaction?.actions ?? []) {
    if (action.type === 'GiveItem') expectTypeOf(action.item).toBeString();
  }
});

// Meta: the declared one, in the command and in the leg that opens a hold.
game.mint({ to: 'ann', assets: { gold: 1n }, meta: { reason: 'gift', quest: { id: 7n, steps: [{ name: 'a' }] } } });
// @ts-expect-error a field is missing
game.mint({ to: 'ann', assets: { gold: 1n }, meta: {} });
// @ts-expect-error no such field
game.mint({ to: 'ann', assets: { gold: 1n }, meta: { reason: 'gift', resaon: 'x' } });
// @ts-expect-error no such meta in a leg
game.exchange({ legs: [{ hold: { gold: 1n }, from: 'ben', id: 'h-2', meta: { why: 'bid' } }] });

// Actions and their processors.
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItem', item: 'sword' }, { type: 'Ping' }] });
// @ts-expect-error no such action
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItme', item: 'sword' }] });
// @ts-expect-error a field of another type
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItem', item: 5 }] });
// @ts-expect-error a field is missing
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItem' }] });
// @ts-expect-error no such field
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItem', item: 'sword', cuont: 2 }] });
game.processor('GiveItem', ({ action, wallet }) => {
  expectTypeOf(action.type).toEqualTypeOf<'GiveItem'>();
  expectTypeOf(action.item).toBeString();
  expectTypeOf(action.count).toEqualTypeOf<number | undefined>();
  expectTypeOf(wallet).toBeString();
  // @ts-expect-error no such field
  return action.itme;
});
// @ts-expect-error no such action
game.processor('GiveItme', () => {});
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItem', item: 'hat', dueInMs: 60_000 }] });
// @ts-expect-error a time is a number
game.mint({ to: 'ann', assets: { gold: 1n }, actions: [{ type: 'GiveItem', item: 'hat', dueInMs: '60000' }] });
game.processor('Ping', (_, commands) => commands.mint({ to: 'ann', assets: { gold: 1n } }));
// @ts-expect-error no such asset in a command of a processor
game.processor('Ping', (_, commands) => commands.mint({ to: 'ann', assets: { glod: 1n } }));
expectTypeOf<ActionOf<Game, 'GiveItem'>['item']>().toBeString();
expectTypeOf<ActionOf<Game>['type']>().toEqualTypeOf<'GiveItem' | 'Ping'>();

// Events, their handlers, and the commands of a handler.
game.handler('payment.settled', (event, commands) => {
  expectTypeOf(event.type).toEqualTypeOf<'payment.settled'>();
  expectTypeOf(event.data).toEqualTypeOf<{ wallet: string; gold: number }>();
  // @ts-expect-error no such asset
  commands.mint({ to: event.data.wallet, assets: { glod: 1n } });
  return commands.mint({ to: event.data.wallet, assets: { gold: BigInt(event.data.gold) } });
});
// @ts-expect-error no such event
game.handler('payment.setled', () => {});
game.dispatch({ id: '1', source: '/shop', type: 'payment.settled', data: { wallet: 'ann', gold: 5 } });
game.dispatch({ id: '1', source: '/shop', type: 'day.began', time: '2026-01-01T00:00:00Z' });
// @ts-expect-error no such event
game.dispatch({ id: '1', source: '/shop', type: 'payment.setled', data: { wallet: 'ann', gold: 5 } });
// @ts-expect-error data of another type
game.dispatch({ id: '1', source: '/shop', type: 'payment.settled', data: { wallet: 'ann', gold: '5' } });
// @ts-expect-error data is missing
game.dispatch({ id: '1', source: '/shop', type: 'payment.settled' });
expectTypeOf<EventOf<Game, 'payment.settled'>>().toExtend<ExternalEvent>();

// Events of the runtime.
game.on('transaction:committed', ({ transaction }) => expectTypeOf(transaction).toEqualTypeOf<Transaction<Game>>());
game.on('delivery:made', ({ delivery }) => {
  if (delivery.action.type === 'GiveItem') expectTypeOf(delivery.action.item).toBeString();
});
game.on('transaction:rejected', ({ shortfalls }) => {
  expectTypeOf(shortfalls[0]?.asset).toEqualTypeOf<'gold' | 'gem' | undefined>();
});

// What is not declared is of any name and content.
declare const partial: Ledger<{ actions: { Ping: { at: number } } }>;
partial.mint({ to: 'ann', assets: { anything: 1n }, meta: { why: 'because' }, actions: [{ type: 'Ping', at: 1 }] });
partial.handler('any.event', ({ data }) => expectTypeOf(data).toBeUnknown());
expectTypeOf(partial.balance('ann')).resolves.toEqualTypeOf<Awaited<ReturnType<Ledger['balance']>>>();

// Without types everything is of any name and content.
plain.processor('BuyItem', (delivery) => expectTypeOf(delivery).toEqualTypeOf<Delivery>());
plain.handler('payment.settled', (event) => expectTypeOf(event).toEqualTypeOf<ExternalEvent>());
plain.dispatch({ id: '1', source: '/shop', type: 'payment.settled' });
expectTypeOf<ActionOf<LedgerTypes>>().toEqualTypeOf<Action>();
expectTypeOf<Delivery['action']>().toEqualTypeOf<Action>();
expectTypeOf<NonNullable<MintInput['meta']>>().toEqualTypeOf<Meta>();
expectTypeOf<NonNullable<MintInput['actions']>>().toEqualTypeOf<readonly Action[]>();
expectTypeOf(plain.mint({ to: 'ann', assets: { gold: 1n } })).resolves.toEqualTypeOf<Outcome>();

// Functions over ledgers: of any types, of some types, of one.
declare function anyLedger<Types extends LedgerTypes>(ledger: Ledger<Types>): void;
declare function someLedger(ledger: Pick<Ledger, 'balance' | 'supply' | 'settled'>): void;
anyLedger(game);
anyLedger(plain);
someLedger(plain);
declare const literals: Ledger<{
  assets: 'gold' | 'gem';
  actions: { GiveItem: { item: string } };
  meta: { why: string };
}>;
literals satisfies Ledger;
anyLedger(items);
declare const testGame: TestLedger<Game>;
anyLedger(testGame);
expectConserved(testGame);
waitForWallet(testGame, 'ann', 'idle');
expectTypeOf<TransferInput<Game>>().toExtend<Parameters<Ledger<Game>['transfer']>[0]>();

// Values of interfaces, in a ledger that declares neither meta nor actions.
interface Note {
  readonly by: string;
  readonly lines: readonly Line[];
}
interface Line {
  text: string;
  price?: bigint;
  bytes: Uint8Array | null;
}
interface Buy {
  readonly type: 'Buy';
  readonly item: string;
}
interface AnyType {
  type: string;
}
interface Visit {
  readonly by: string;
  readonly at: Date;
}
class Clock {
  readonly now = 1;
  tick(): void {}
}
declare const note: Note;
declare const buy: Buy;
declare const anyType: AnyType;
declare const visit: Visit;
declare const meta: Meta;
declare const action: Action;
declare const unknownData: unknown;
declare const to: 'ann';
const assets = { gold: 1n };
plain.mint({ to, assets, meta: note, actions: [buy, anyType, { type: 'Other', note, lines: [note] }] });
plain.mint({ to, assets, meta: { note, by: [note] }, dryRun: true });
plain.mint({ to, assets, meta, actions: [action] });
plain.mint({ to, assets, meta: undefined, actions: undefined });
plain.exchange({ legs: [{ release: 'h' }, { hold: assets, from: 'ann', id: 'h', meta: note }], meta: buy });
plain.handler('x', (_, commands) => commands.mint({ to, assets, meta: note, actions: [buy] }));
// @ts-expect-error a field of an interface is a Date
plain.mint({ to, assets, meta: visit });
// @ts-expect-error a field within meta is a Date
plain.mint({ to, assets, meta: { visits: [visit] } });
// @ts-expect-error a Date is not meta
plain.mint({ to, assets, meta: new Date(0) });
// @ts-expect-error a Map is not meta
plain.mint({ to, assets, meta: new Map([['a', 1]]) });
// @ts-expect-error a list is not meta
plain.mint({ to, assets, meta: ['a'] });
// @ts-expect-error a text is not meta
plain.mint({ to, assets, meta: 'a' });
// @ts-expect-error bytes are not meta
plain.mint({ to, assets, meta: Uint8Array.of(1) });
// @ts-expect-error an instance of a class with methods is not meta
plain.mint({ to, assets, meta: new Clock() });
// @ts-expect-error a function in a field of an action
plain.mint({ to, assets, actions: [{ type: 'Run', run: () => 1 }] });
// @ts-expect-error a symbol in meta
plain.mint({ to, assets, meta: { tag: Symbol('a') } });
// @ts-expect-error a set in a list of meta
plain.mint({ to, assets, meta: { sets: [new Set([1])] } });
// @ts-expect-error undefined in a list
plain.mint({ to, assets, meta: { list: ['a', undefined] } });
// @ts-expect-error a value of unknown type
plain.mint({ to, assets, meta: { value: unknownData } });
// @ts-expect-error an action without a type
plain.mint({ to, assets, actions: [{ item: 'car' }] });
// @ts-expect-error a Date in the meta of a leg
plain.exchange({ legs: [{ hold: assets, from: 'ann', id: 'h', meta: visit }] });

// Integrations take a typed ledger and its deliveries.
eventsHandler(game, { signatures: 'off' });
game.processor('GiveItem', webhookProcessor({ url: 'https://game.test', secret: 'whsec_' }));
// @ts-expect-error signatures are required unless they are off
eventsHandler(game, { path: '/events' });
// @ts-expect-error secrets are of no use when signatures are off
eventsHandler(game, { signatures: 'off', secrets: [] });
