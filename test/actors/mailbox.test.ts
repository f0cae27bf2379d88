import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Envelope } from '../../src/actors/messages/envelope.ts';
import { Mailbox } from '../../src/actors/wallet/mailbox.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { envelope } from './support/envelope.ts';

const COMMAND = validateCommand('burn', { from: 'ann', assets: { gold: 1n } });

function filled(count: number): Mailbox {
  const mailbox = new Mailbox(count);
  for (let at = 0; at < count; at += 1) mailbox.offer(envelope(`command ${at}`, COMMAND));
  return mailbox;
}

const names = (envelopes: readonly Envelope[]): string[] => envelopes.map(({ id }) => id);

test.each([1, 64, 65, 200, 1_000])(
  'a mailbox of 1,000 commands keeps the others in order after %d are dropped',
  (taken) => {
    const mailbox = filled(1_000);
    mailbox.drop(taken);
    expect(mailbox.depth).toBe(1_000 - taken);
    expect(names(mailbox.waiting())).toEqual(Array.from({ length: 1_000 - taken }, (_, at) => `command ${taken + at}`));
    expect(mailbox.at(0)?.id).toBe(taken === 1_000 ? undefined : `command ${taken}`);
  },
);

test('a mailbox puts a dropped command back in front of the waiting ones', () => {
  const mailbox = filled(3);
  const first = mailbox.at(0) as Envelope;
  mailbox.drop(2);
  mailbox.putBack([first]);
  expect(names(mailbox.takeAll())).toEqual(['command 0', 'command 2']);
  expect(mailbox.depth).toBe(0);
});

test('a mailbox refuses a command beyond its bytes, and takes it when there is room again', () => {
  const mailbox = new Mailbox(10, 100);
  const [first, second, third] = [60, 40, 1].map((bytes) => envelope(`${bytes} bytes`, COMMAND, bytes)) as [
    Envelope,
    Envelope,
    Envelope,
  ];

  expect([first, second, third].map((each) => mailbox.offer(each))).toEqual([true, true, false]);
  mailbox.drop(1);
  expect(mailbox.bytes).toBe(40);
  expect(mailbox.offer(third)).toBe(true);
  mailbox.putBack([first]);
  expect(mailbox.bytes).toBe(101);
  mailbox.takeAll();
  expect(mailbox.bytes).toBe(0);
});

test('an empty mailbox takes a command of any size', () => {
  const mailbox = new Mailbox(10, 100);

  expect(mailbox.offer(envelope('fat', COMMAND, 101))).toBe(true);
  expect(mailbox.offer(envelope('thin', COMMAND, 1))).toBe(false);
});

test('a mailbox that drops more commands than it holds is empty', () => {
  const mailbox = filled(2);
  mailbox.drop(5);
  expect(mailbox.depth).toBe(0);
  expect(mailbox.offer(envelope('later', COMMAND))).toBe(true);
  expect(mailbox.at(0)?.id).toBe('later');
});

test.each([
  ['some', 10],
  ['all', 40],
])('a mailbox keeps none of the dropped commands in memory (%s)', async (_, taken) => {
  const mailbox = filled(40);
  const weak = Array.from({ length: taken }, (_, at) => new WeakRef(mailbox.at(at) as Envelope));
  mailbox.drop(taken);
  // The target of a new WeakRef is kept alive until the end of the current turn.
  await new Promise(setImmediate);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect(weak.filter((one) => one.deref() !== undefined)).toEqual([]);
  expect(mailbox.depth).toBe(40 - taken);
});
