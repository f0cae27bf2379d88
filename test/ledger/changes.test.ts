import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Change, type ChangesOptions, type Ledger, LedgerError, type Transaction } from '../../src/index.ts';
import { pauseMs } from '../../src/platform/timers.ts';
import type { FeedStore } from '../../src/store/feed-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import type { Instruments } from '../../src/testing/test-ledger.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** All changes up to the end of the ledger. */
async function all(ledger: Ledger, options: ChangesOptions = {}): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const change of ledger.changes({ live: false, ...options })) changes.push(change);
  return changes;
}

/** Mints so many times, some of them in one commit. */
async function fill(ledger: Ledger, count: number): Promise<void> {
  for (let done = 0; done < count; done += 5) {
    const mint = (_: unknown, at: number) => ledger.mint({ to: `w${at}`, assets: { gold: BigInt(done + at + 1) } });
    await Promise.all(Array.from({ length: Math.min(5, count - done) }, mint));
  }
}

/** The first of a live feed, without its end. */
async function take(ledger: Ledger, count: number, options: ChangesOptions = {}): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const change of ledger.changes(options)) {
    changes.push(change);
    if (changes.length === count) break;
  }
  return changes;
}

type FeedCall = 'changesAfter' | 'orderEnd';

interface FeedCalls extends Instruments {
  readonly counts: Record<FeedCall, number>;
  /** Fails the next call of this name. */
  fail(name: FeedCall): void;
}

/** Counts the calls of the feed's store. */
function feedCalls(): FeedCalls {
  const counts = { changesAfter: 0, orderEnd: 0 };
  const failing = new Set<FeedCall>();
  return {
    counts,
    fail: (name) => void failing.add(name),
    wrapStore: (store) => {
      const feed: FeedStore = store.feed;
      const counted = (name: FeedCall) => {
        const call = feed[name].bind(feed) as (...values: unknown[]) => Promise<never>;
        return (...values: unknown[]) => {
          counts[name] += 1;
          return failing.delete(name) ? Promise.reject(unavailable()) : call(...values);
        };
      };
      Object.assign(feed, { changesAfter: counted('changesAfter'), orderEnd: counted('orderEnd') });
      return store;
    },
  };
}

const ids = (changes: readonly Change[]): string[] => changes.map(({ id }) => id);
const unavailable = () => new LedgerError('ERR_STORE_UNAVAILABLE', 'the server is gone');

describeLedgers('ledger.changes()', (open) => {
  test('yields every committed transaction once, of every kind, in the order of positions', async () => {
    const ledger = await open();
    await fill(ledger, 7);
    const paid = await ledger.transfer({
      from: 'w0',
      to: 'bob',
      assets: { gold: 1n },
      key: 'pay',
      meta: { for: 'tea' },
    });
    await ledger.transfer({ from: 'w0', to: 'bob', assets: { gold: 99n }, key: 'too-much' });
    const id = paid.status === 'committed' ? paid.transaction.id : '';
    await ledger.reverse({ transaction: id });
    await ledger.mint({
      to: 'ann',
      assets: { wood: 10n ** 60n, gold: 7n, 'item:sword#1': 1n },
      actions: [{ type: 'Buy' }],
    });
    const legs = [
      { from: 'ann', to: 'bob', assets: { 'item:sword#1': 1n } },
      { from: 'w1', to: 'ann', assets: { gold: 1n } },
      { hold: { wood: 5n }, from: 'ann', id: 'bid', for: ['bob'] },
    ];
    await ledger.exchange({ legs, meta: { list: [1n, 'a;b c=d'] } });
    await ledger.capture({ hold: 'bid', to: 'bob', assets: { wood: 2n } });
    await ledger.freeze({ wallet: 'ann', out: true });
    await ledger.burn({ from: 'bob', assets: { wood: 1n } });

    const changes = await all(ledger);

    expect(changes.map(({ kind }) => kind)).toEqual([
      ...Array(7).fill('mint'),
      ...['transfer', 'refused', 'reversal', 'mint', 'exchange', 'capture', 'freeze', 'burn'],
    ]);
    const places = changes.map(({ position, place }) => position * 1_000 + place);
    expect(places).toEqual(places.toSorted((one, two) => one - two));
    for (const { cursor, ...change } of changes) {
      const { reversedBy: _, ...read } = (await ledger.transaction(change.id)) as Transaction;
      expect(change).toEqual(read);
    }
    // What became known later is not in it: the same cursor always reads the same.
    expect(await all(ledger)).toEqual(changes);
    expect(changes[7]).not.toHaveProperty('reversedBy');
  });

  test('goes on after any cursor, with pages of any size, and neither skips nor repeats', async () => {
    const ledger = await open();
    await fill(ledger, 43);
    const changes = await all(ledger);
    expect(changes).toHaveLength(43);

    const runs = fc.asyncProperty(
      fc.integer({ min: 0, max: changes.length }),
      fc.integer({ min: 1, max: 50 }),
      async (taken, limit) => {
        const after = taken === 0 ? undefined : changes[taken - 1]?.cursor;
        expect(ids(await all(ledger, { after, limit }))).toEqual(ids(changes.slice(taken)));
        const { changes: page, cursor, hasMore } = await ledger.changes({ after, limit }).page();
        expect(ids(page)).toEqual(ids(changes.slice(taken, taken + limit)));
        expect(cursor).toBe(page.at(-1)?.cursor ?? after);
        if (!hasMore) expect(taken + page.length).toBe(changes.length);
      },
    );
    await fc.assert(runs, { numRuns: 40 });
  });

  test('has pages of a feed without a transaction: no cursor, or that of the call', async () => {
    const ledger = await open();
    expect(await ledger.changes().page()).toEqual({ changes: [], cursor: undefined, hasMore: false });
    expect(await all(ledger)).toEqual([]);

    await fill(ledger, 1);
    const { cursor } = await ledger.changes().page();
    expect(await ledger.changes({ after: cursor }).page()).toEqual({ changes: [], cursor, hasMore: false });
  });

  test('has what was committed before the call, without a sweep of the background', async () => {
    const ledger = await open({ clock: new ManualClock() });
    for (let count = 1; count < 4; count += 1) {
      await fill(ledger, 1);
      expect((await ledger.changes().page()).changes).toHaveLength(count);
      expect(await all(ledger)).toHaveLength(count);
    }
  });

  test('that does not wait ends behind what was committed when it began, also if commits go on', async () => {
    const ledger = await open();
    await fill(ledger, 5);
    const changes: Change[] = [];
    for await (const change of ledger.changes({ live: false, limit: 1 })) {
      changes.push(change);
      await fill(ledger, 2);
      await ledger.changes().page();
    }

    expect(changes).toHaveLength(5);
  });

  test('waits at its end for commits of this runtime, on a clock that stands still', async () => {
    const ledger = await open({ clock: new ManualClock() });
    const taken = take(ledger, 4);
    for (let count = 0; count < 4; count += 1) {
      await fill(ledger, 1);
      await pauseMs(5);
    }

    expect((await taken).map(({ outputs }) => outputs[0]?.owner)).toEqual(['w0', 'w0', 'w0', 'w0']);
  });

  test('waits at its end for commits of another runtime', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await fill(ledger, 2);
    const taken = take(ledger, 5, { limit: 2 });
    await fill(other, 3);

    expect(ids(await taken)).toEqual(ids(await all(other)));
    await other.close();
  });

  test('of several readers is the same for each, and a reader that does not go on delays no other', async () => {
    const ledger = await open();
    const slow = ledger.changes({ limit: 1 })[Symbol.asyncIterator]();
    const readers = [take(ledger, 20), take(ledger, 20, { limit: 3 }), take(ledger, 20, { limit: 1 })];
    await fill(ledger, 1);
    const first = await slow.next();
    await fill(ledger, 19);

    const [one, ...others] = await Promise.all(readers);
    for (const other of others) expect(ids(other)).toEqual(ids(one ?? []));
    expect((await slow.next()).value).toEqual(one?.[1]);
    expect(first.value).toEqual(one?.[0]);
    await slow.return?.();
  });

  test('asks the database nothing while nobody waits, and once for all that wait', async () => {
    const clock = new ManualClock();
    const calls = feedCalls();
    const ledger = await open({ clock }, calls);
    await fill(ledger, 3);
    await clock.advance(5_000);
    expect(calls.counts).toEqual({ changesAfter: 0, orderEnd: 0 });

    const stop = new AbortController();
    const readers = Array.from({ length: 10 }, () => take(ledger, 4, { signal: stop.signal }));
    // Each has read its page, and all that wait share the first check.
    await expect.poll(() => calls.counts.changesAfter).toBe(10);
    await expect.poll(() => calls.counts.orderEnd).toBeGreaterThan(0);
    await pauseMs(50);
    const before = { ...calls.counts };
    for (let poll = 1; poll <= 5; poll += 1) {
      await clock.advance(50);
      await expect.poll(() => calls.counts.orderEnd).toBe(before.orderEnd + poll);
      await pauseMs(5);
    }
    expect(calls.counts.changesAfter).toBe(before.changesAfter);

    stop.abort();
    expect((await Promise.all(readers)).map(({ length }) => length)).toEqual(Array(10).fill(3));
    const { orderEnd } = calls.counts;
    await clock.advance(5_000);
    expect(calls.counts.orderEnd).toBe(orderEnd);
  });

  test('ends without an error when its signal aborts, before, within and at its end', async () => {
    const calls = feedCalls();
    const ledger = await open({}, calls);
    await fill(ledger, 3);
    expect(await take(ledger, 9, { signal: AbortSignal.abort() })).toEqual([]);

    const waiting = new AbortController();
    const reading = take(ledger, 9, { signal: waiting.signal });
    await expect.poll(() => calls.counts.orderEnd).toBeGreaterThan(1);
    waiting.abort();
    expect(await reading).toHaveLength(3);

    const within = new AbortController();
    const taken: Change[] = [];
    for await (const change of ledger.changes({ signal: within.signal })) {
      taken.push(change);
      within.abort();
    }
    expect(taken).toHaveLength(1);
    const page = ledger.changes({ signal: AbortSignal.abort() }).page();
    await expect(page).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  });

  test('ends when its iterator is returned while it waits', async () => {
    const calls = feedCalls();
    const ledger = await open({}, calls);
    const changes = ledger.changes()[Symbol.asyncIterator]();
    const next = changes.next();
    await expect.poll(() => calls.counts.orderEnd).toBeGreaterThan(0);

    await changes.return?.();

    expect(await next).toEqual({ value: undefined, done: true });
    expect(await changes.next()).toEqual({ value: undefined, done: true });
  });

  test('that waits ends without an error when the ledger closes, and has what was committed before', async () => {
    const calls = feedCalls();
    const ledger = await open({}, calls);
    await fill(ledger, 3);
    const reading = take(ledger, 9);
    await expect.poll(() => calls.counts.orderEnd).toBeGreaterThan(1);
    await ledger.close();

    expect(await reading).toHaveLength(3);
    expect(await take(ledger, 9)).toEqual([]);
    await expect(all(ledger)).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await expect(ledger.changes().page()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });

  test('throws the error of a lost database, in its wait and in its read, and resumes after the cursor', async () => {
    const calls = feedCalls();
    const ledger = await open({}, calls);
    await fill(ledger, 3);
    const taken: Change[] = [];
    const errors: unknown[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        for await (const change of ledger.changes({ after: taken.at(-1)?.cursor, limit: 2 })) {
          taken.push(change);
          if (taken.length === 2) calls.fail('changesAfter');
          if (taken.length === 3) calls.fail('orderEnd');
          if (taken.length === 4) break;
        }
      } catch (error) {
        errors.push(error);
        if (taken.length === 3) await fill(ledger, 1);
      }
    }

    expect(errors).toHaveLength(2);
    expect(errors).toEqual([unavailable(), unavailable()]);
    expect(ids(taken)).toEqual(ids(await all(ledger)));
  });

  test('ends before a row that cannot be decoded, with ERR_CORRUPT', async () => {
    const ledger = await open();
    for (const key of ['a', 'b', 'c']) await ledger.mint({ to: 'alice', assets: { gold: 1n }, key });
    await ledger.sql('alter table $schema.transactions disable trigger unchanged');
    await ledger.sql(`update $schema.transactions set body = '\\x81' where key = 'c'`);
    const taken: Change[] = [];
    const read = async () => {
      for await (const change of ledger.changes({ live: false })) taken.push(change);
    };

    await expect(read()).rejects.toMatchObject({ code: 'ERR_CORRUPT' });
    expect(taken.map(({ key }) => key)).toEqual(['a', 'b']);
    await ledger.sql(`update $schema.transactions set body = null where key = 'c'`);
    expect(await all(ledger, { after: taken.at(-1)?.cursor })).toMatchObject([{ key: 'c' }]);
  });

  test('reads large transactions a few at a time, and all of them', async () => {
    const calls = feedCalls();
    const ledger = await open({}, calls);
    const actions = Array.from({ length: 16 }, () => ({ type: 'Note', text: 'x'.repeat(4_000) }));
    await Promise.all(Array.from({ length: 70 }, () => ledger.mint({ to: 'alice', assets: { gold: 1n }, actions })));

    const { changes, hasMore } = await ledger.changes().page();

    // 64 KB each, and at most 2 MB at once.
    expect(changes.length).toBeGreaterThan(20);
    expect(changes.length).toBeLessThan(40);
    expect(hasMore).toBe(true);
    expect(await all(ledger)).toHaveLength(70);
  });

  test.each([
    ['a text', { after: 'x' }],
    ['an outpoint', { after: '01980000-0000-7000-8000-000000000000:0' }],
    ['a number', { after: 5 }],
    ['no limit', { limit: 0 }],
    ['half a limit', { limit: 1.5 }],
    ['an unknown field', { wallet: 'alice' }],
    ['a live that is not a switch', { live: 'yes' }],
    ['null', null],
  ])('refuses %s at once', async (_, options) => {
    const ledger = await open();

    expect(() => ledger.changes(options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_COMMAND', problem: 'page_invalid' }),
    );
  });

  test('refuses a signal that is none', async () => {
    const ledger = await open();
    expect(() => ledger.changes({ signal: 'stop' as never })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTIONS' }),
    );
  });

  test('refuses the cursor of another schema', async () => {
    const [ledger, other] = [await open(), await open()];
    await fill(ledger, 1);
    const { cursor } = await ledger.changes().page();

    expect(() => other.changes({ after: cursor })).toThrow(expect.objectContaining({ problem: 'page_invalid' }));
  });

  test('throws page_stale where a restore has lost what the cursor saw, or has another commit there', async () => {
    const ledger = await open();
    await fill(ledger, 1);
    const { cursor: kept } = await ledger.changes().page();
    await fill(ledger, 1);
    const { cursor } = await ledger.changes().page();
    const stale = { code: 'ERR_INVALID_COMMAND', problem: 'page_stale', field: 'after', retryable: false };
    const expectStale = async () => {
      await expect(ledger.changes({ after: cursor }).page()).rejects.toMatchObject(stale);
      await expect(take(ledger, 1, { after: cursor })).rejects.toMatchObject(stale);
      await expect(all(ledger, { after: cursor })).rejects.toMatchObject(stale);
    };
    const [row] = await ledger.sql(
      'select committed_at::text, recorded_at::text, changes from $schema.placed_commits where id = 2',
    );
    await ledger.sql('alter table $schema.placed_commits disable trigger all');
    const place = (id: number, at: string) =>
      ledger.sql(`insert into $schema.placed_commits values (2, ${id}, '${at}', '${row?.recorded_at}',
        '${row?.changes}')`);

    await ledger.sql('delete from $schema.placed_commits where id = 2');
    await expectStale();
    await place(3, row?.committed_at as string);
    await expectStale();
    await ledger.sql('delete from $schema.placed_commits where id = 3');
    await place(2, '2026-01-01T00:00:00Z');
    await expectStale();
    await ledger.sql('delete from $schema.placed_commits where id = 2');
    await place(2, row?.committed_at as string);

    expect((await ledger.changes({ after: cursor }).page()).changes).toEqual([]);
    expect((await ledger.changes({ after: kept }).page()).changes).toHaveLength(1);
  });
});
