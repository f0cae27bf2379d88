import { expect, test } from 'vitest';
import { nextTurn } from '../../src/platform/timers.ts';
import { type Sent, WaitingTown } from './support/waiting-town.ts';

const states = (sent: readonly Sent[]): string[] => sent.map(({ state }) => state);

test('a command that waits takes its place when a mailbox reports room, in the next turn', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  const waiting = town.send(['ann']);
  expect(waiting.state).toBe('waiting');
  await nextTurn();

  town.mailbox('ann')?.drop(1);

  expect(waiting.state).toBe('waiting');
  await nextTurn();
  expect(waiting.state).toBe('enqueued');
  expect(town.room.countOf('ann')).toBe(0);
});

test('commands that wait for one wallet are served in their order, and as many as there is room for', async () => {
  const town = new WaitingTown(2);
  for (let at = 0; at < 6; at += 1) town.send(['ann']);
  await nextTurn();
  expect(town.room.countOf('ann')).toBe(4);

  town.mailbox('ann')?.takeAll();
  await nextTurn();

  expect(town.got.get('ann')).toEqual([0, 1, 2, 3]);
  expect(town.room.countOf('ann')).toBe(2);
});

test('a command that does not wait finds no room where others wait, also after a mailbox became free', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  const waiting = town.send(['ann']);
  await nextTurn();
  town.mailbox('ann')?.drop(1);

  const late = town.send(['ann'], false);

  await nextTurn();
  expect(states([waiting, late])).toEqual(['enqueued', 'refused']);
});

test('a command of several wallets takes all its places at once, when the last of them has room', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  town.send(['ben']);
  const both = town.send(['ann', 'ben']);
  await nextTurn();

  town.mailbox('ann')?.drop(1);
  await nextTurn();
  expect(both.state).toBe('waiting');
  expect(town.mailbox('ann')?.depth).toBe(0);

  town.mailbox('ben')?.drop(1);
  await nextTurn();
  expect(town.got).toEqual(
    new Map([
      ['ann', [0, 2]],
      ['ben', [1, 2]],
    ]),
  );
});

test('a command that arrives later does not overtake, and other wallets do not wait', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  const both = town.send(['ann', 'ben']);
  const behind = town.send(['ben']);
  const other = town.send(['cat']);
  await nextTurn();
  expect(states([both, behind, other])).toEqual(['waiting', 'waiting', 'enqueued']);

  town.mailbox('ann')?.drop(1);
  await nextTurn();

  expect(states([both, behind])).toEqual(['enqueued', 'waiting']);
  town.mailbox('ben')?.drop(1);
  await nextTurn();
  expect(town.got.get('ben')).toEqual([both.n, behind.n]);
});

test('a command that is withdrawn makes way for those behind it', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  const first = town.send(['ann', 'ben']);
  const second = town.send(['ben']);
  await nextTurn();

  town.withdraw(first);
  await nextTurn();

  expect(states([first, second])).toEqual(['withdrawn', 'enqueued']);
  expect(town.room.withdraw(first.envelope)).toBe(false);
  expect([town.room.countOf('ann'), town.room.countOf('ben')]).toEqual([0, 0]);
});

test('a wallet that leaves memory while commands wait for another one gets its command in a new mailbox', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  town.send(['ben']);
  const both = town.send(['ann', 'ben']);
  const behind = town.send(['ann']);
  await nextTurn();
  town.mailbox('ann')?.drop(1);
  town.passivate('ann');

  town.mailbox('ben')?.drop(1);
  await nextTurn();
  expect(states([both, behind])).toEqual(['enqueued', 'waiting']);

  town.mailbox('ann')?.drop(1);
  await nextTurn();
  expect(behind.state).toBe('enqueued');
});

test('a command fails that is first when one of its wallets takes no command, and the next one is served', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  const both = town.send(['ann', 'ben']);
  const behind = town.send(['ann']);
  await nextTurn();
  town.closed.add('ben');

  town.mailbox('ann')?.drop(1);
  await nextTurn();

  expect(states([both, behind])).toEqual(['failed', 'enqueued']);
});

test('the commands that wait for one wallet fail together, and those of other wallets are served', async () => {
  const town = new WaitingTown(1);
  town.send(['ann']);
  const failing = [town.send(['ann']), town.send(['ann', 'ben'])];
  const behind = town.send(['ben']);
  await nextTurn();

  town.room.fail(new Error('quarantined'), 'ann');
  await nextTurn();

  expect(states(failing)).toEqual(['failed', 'failed']);
  expect(behind.state).toBe('enqueued');
});

test('half of the commands of the runtime may wait for room, and half of the bytes, but one of any size', () => {
  const byCount = new WaitingTown(1, undefined, 5);
  byCount.send(['ann']);
  expect(states([1, 2, 3].map(() => byCount.send(['ann'])))).toEqual(['waiting', 'waiting', 'refused']);

  const byBytes = new WaitingTown(1, undefined, undefined, 100);
  byBytes.send(['ann']);
  expect(states([90, 1].map((bytes) => byBytes.send(['ann'], true, bytes)))).toEqual(['waiting', 'refused']);
  byBytes.room.fail(new Error('closed'));
  const thin = [30, 20, 1].map((bytes) => byBytes.send(['ann'], true, bytes));
  expect(states(thin)).toEqual(['waiting', 'waiting', 'refused']);
});

test('a room looks once at each of 2,000 commands and once per room that a mailbox reports', async () => {
  const town = new WaitingTown(1);
  for (let at = 0; at <= 2_000; at += 1) town.send(['ann']);
  await nextTurn();
  expect(town.looks).toBe(1);

  for (const sent of town.sent.slice(1_000).reverse()) town.withdraw(sent);
  await nextTurn();
  expect(town.looks).toBe(1);

  await town.drain();
  expect(town.got.get('ann')).toEqual(Array.from({ length: 1_000 }, (_, at) => at));
  expect(town.looks).toBeLessThanOrEqual(2_001);
});
