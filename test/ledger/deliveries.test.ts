import { expect, test } from 'vitest';
import type { Delivery } from '../../src/index.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { describeLedgers, nextEvent } from '../support/describe-ledgers.ts';

const buy = (item: string) => ({
  from: 'alice',
  to: 'shop',
  assets: { gold: 1n },
  actions: [{ type: 'BuyItem', item }],
});

describeLedgers('deliveries', (open) => {
  test('an action is delivered to its processor once, after the commit, with its id', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const deliveries: Delivery[] = [];
    ledger.processor('BuyItem', (delivery) => deliveries.push(delivery));

    const outcome = await ledger.transfer(buy('car_1'));
    await ledger.settled();

    const id = outcome.status === 'committed' ? outcome.transaction.id : '';
    expect(deliveries).toEqual([
      { id: `${id}:0`, transactionId: id, wallet: 'alice', action: { type: 'BuyItem', item: 'car_1' }, attempt: 1 },
    ]);
  });

  test.each([
    ['a list', ['itemId must be a string']],
    ['an object', { code: 42 }],
    ['nothing', undefined],
  ])('a processor that throws an error whose message is %s fails its delivery and no other', async (_, message) => {
    const ledger = await open({ deliveryAttemptsMax: 1 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    await ledger.mint({ to: 'bob', assets: { gold: 10n } });
    const delivered: string[] = [];
    ledger.processor('Break', () => {
      throw Object.assign(new Error(), { message });
    });
    ledger.processor('BuyItem', ({ wallet }) => delivered.push(wallet));

    await ledger.transfer({ ...buy('a'), actions: [{ type: 'Break' }] });
    await ledger.settled();
    await ledger.transfer({ ...buy('b'), from: 'bob' });
    await ledger.settled();

    expect(delivered).toEqual(['bob']);
    expect(await ledger.deadLetters.list()).toMatchObject([{ reason: 'attempts_exhausted' }]);
  });

  test('a command that was not committed has no deliveries', async () => {
    const ledger = await open();
    const deliveries: Delivery[] = [];
    ledger.processor('BuyItem', (delivery) => deliveries.push(delivery));

    const outcomes = [await ledger.transfer(buy('a')), await ledger.transfer({ ...buy('b'), key: 'k' })];
    await ledger.settled();

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(deliveries).toEqual([]);
    expect(await ledger.sql('select id::text from $schema.outbox')).toEqual([]);
  });

  test('a duplicate command repeats no delivery', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const deliveries: Delivery[] = [];
    ledger.processor('BuyItem', (delivery) => deliveries.push(delivery));

    await ledger.transfer({ ...buy('car_1'), key: 'k' });
    await ledger.transfer({ ...buy('car_1'), key: 'k' });
    await ledger.settled();

    expect(deliveries).toHaveLength(1);
  });

  test('deliveries of one wallet are dispatched in the order of its commits, one at a time', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 100n } });
    const items: unknown[] = [];
    let atWork = 0;
    ledger.processor('BuyItem', async ({ action }) => {
      atWork += 1;
      expect(atWork).toBe(1);
      await Promise.resolve();
      items.push(action.item);
      atWork -= 1;
    });

    const wanted = Array.from({ length: 30 }, (_, at) => `item_${at}`);
    await Promise.all(wanted.map((item) => ledger.transfer(buy(item))));
    await ledger.settled();

    expect(items).toEqual(wanted);
  });

  test('a processor that throws gets the delivery again after a back-off, and the next delivery waits', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const seen: string[] = [];
    ledger.processor('BuyItem', ({ action, attempt }) => {
      seen.push(`${action.item}/${attempt}`);
      if (action.item === 'a' && attempt === 1) throw new Error('out of stock');
    });
    const failed = nextEvent(ledger, 'delivery:failed');
    const made = nextEvent(ledger, 'delivery:made');
    await Promise.all([ledger.transfer(buy('a')), ledger.transfer(buy('b'))]);
    const { delayMs } = await failed;
    expect(seen).toEqual(['a/1']);

    await clock.advance(delayMs);
    await made;
    await ledger.settled();

    expect(seen).toEqual(['a/1', 'a/2', 'b/1']);
  });

  test('a delivery that fails at every attempt becomes a dead letter that can be re-driven', async () => {
    const clock = new ManualClock();
    const ledger = await open({ clock, deliveryAttemptsMax: 2 });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    let isBroken = true;
    const made: unknown[] = [];
    ledger.processor('BuyItem', ({ action }) => {
      if (isBroken && action.item === 'a') throw new Error('out of stock');
      made.push(action.item);
    });
    const failed = nextEvent(ledger, 'delivery:failed');
    const dead = nextEvent(ledger, 'delivery:dead');
    await Promise.all([ledger.transfer(buy('a')), ledger.transfer(buy('b'))]);
    await clock.advance((await failed).delayMs);
    await dead;
    await ledger.settled();
    const letters = await ledger.deadLetters.list();
    expect(letters).toMatchObject([
      { kind: 'delivery', reason: 'attempts_exhausted', wallet: 'alice', attempts: 2, error: 'out of stock' },
    ]);
    expect(made).toEqual(['b']);

    isBroken = false;
    await ledger.deadLetters.redrive(letters[0]?.id as string);
    await ledger.settled();

    expect(made).toEqual(['b', 'a']);
    expect(await ledger.deadLetters.list()).toEqual([]);
  });

  test('an action without a processor waits for one and blocks no other action', async () => {
    const ledger = await open();
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    const seen: unknown[] = [];
    ledger.processor('Second', ({ action }) => seen.push(action.type));
    await ledger.burn({ from: 'alice', assets: { gold: 1n }, actions: [{ type: 'First' }, { type: 'Second' }] });
    await ledger.settled();
    expect(seen).toEqual(['Second']);

    ledger.processor('First', ({ action }) => seen.push(action.type));
    await ledger.settled();

    expect(seen).toEqual(['Second', 'First']);
  });

  test('a delivery that a runtime claimed and never confirmed is delivered by another after its lease', async () => {
    const ledger = await open();
    const later = new ManualClock();
    const other = await ledger.another({ clock: later });
    await ledger.mint({ to: 'alice', assets: { gold: 10n } });
    let finish = (): void => {};
    const claimed = new Promise<Delivery>((resolve) => {
      // A processor that never returns stands for a process that ended during a delivery.
      ledger.processor('BuyItem', (delivery) => {
        resolve(delivery);
        return new Promise<void>((done) => {
          finish = done;
        });
      });
    });
    await ledger.transfer(buy('car_1'));
    const first = await claimed;
    const seen: Delivery[] = [];
    other.processor('BuyItem', (delivery) => seen.push(delivery));
    await other.settled();
    expect(seen).toEqual([]);

    await later.advance(61_000);
    await other.settled();

    expect(seen).toMatchObject([{ id: first.id, attempt: 2 }]);
    finish();
    await other.close();
  });

  test('two runtimes share the deliveries of many wallets without repeating one', async () => {
    const ledger = await open();
    const other = await ledger.another();
    const wallets = Array.from({ length: 40 }, (_, at) => `w${at}`);
    await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 3n } })));
    const seen: string[] = [];
    for (const one of [ledger, other]) one.processor('BuyItem', ({ id }) => seen.push(id));

    await Promise.all(
      wallets.flatMap((from) => ['a', 'b', 'c'].map((item) => ledger.transfer({ ...buy(item), from }))),
    );
    await Promise.all([ledger.settled(), other.settled()]);
    await Promise.all([ledger.settled(), other.settled()]);

    expect(new Set(seen).size).toBe(120);
    expect(seen).toHaveLength(120);
    await other.close();
  });

  test('processors of one type that hang hold back what is behind in their wallets, and no other type', async () => {
    const ledger = await open({ deliveriesInFlightMax: 2 });
    const given: string[] = [];
    const finish: (() => void)[] = [];
    ledger.processor('Mail', () => new Promise<void>((done) => void finish.push(done)));
    const item = { type: 'BuyItem' };
    for (const to of ['a', 'b', 'c', 'd']) {
      await ledger.mint({ to, assets: { gold: 1n }, actions: [{ type: 'Mail' }, item] });
    }
    const isGiven = new Promise<void>((resolve) => {
      ledger.processor('BuyItem', ({ wallet }) => {
        given.push(wallet);
        if (wallet === 'alice') resolve();
      });
    });

    await ledger.mint({ to: 'alice', assets: { gold: 1n }, actions: [item] });
    await isGiven;
    const meanwhile = [given.join(), finish.length];
    const settling = ledger.settled();
    for (let done = 0; done < 4; done += 1) {
      while (finish.length === 0) await new Promise((resolve) => setImmediate(resolve));
      finish.shift()?.();
    }
    await settling;

    expect(meanwhile).toEqual(['alice', 2]);
    expect(given.toSorted()).toEqual(['a', 'alice', 'b', 'c', 'd']);
  });

  test('at most deliveriesInFlightMax processors run at the same time', async () => {
    const ledger = await open({ deliveriesInFlightMax: 2 });
    const wallets = Array.from({ length: 20 }, (_, at) => `w${at}`);
    await Promise.all(wallets.map((to) => ledger.mint({ to, assets: { gold: 3n } })));
    const atWork: number[] = [];
    let now = 0;
    ledger.processor('BuyItem', async () => {
      now += 1;
      atWork.push(now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    });

    await Promise.all(
      wallets.flatMap((from) => ['a', 'b', 'c'].map((item) => ledger.transfer({ ...buy(item), from }))),
    );
    await ledger.settled();

    expect(atWork).toHaveLength(60);
    expect(Math.max(...atWork)).toBe(2);
  });
});
