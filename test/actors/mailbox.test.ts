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
  'of 1,000 commands of which %d are taken the others wait in their order',
  (taken) => {
    const mailbox = filled(1_000);
    mailbox.drop(taken);
    expect(mailbox.depth).toBe(1_000 - taken);
    expect(names(mailbox.waiting())).toEqual(Array.from({ length: 1_000 - taken }, (_, at) => `command ${taken + at}`));
    expect(mailbox.at(0)?.id).toBe(taken === 1_000 ? undefined : `command ${taken}`);
  },
);

test('a command that is put back goes before those that wait, whatever was taken', () => {
  const mailbox = filled(3);
  const first = mailbox.at(0) as Envelope;
  mailbox.drop(2);
  mailbox.putBack([first]);
  expect(names(mailbox.takeAll())).toEqual(['command 0', 'command 2']);
  expect(mailbox.depth).toBe(0);
});

test('more than the mailbox holds cannot be taken from it', () => {
  const mailbox = filled(2);
  mailbox.drop(5);
  expect(mailbox.depth).toBe(0);
  expect(mailbox.offer(envelope('later', COMMAND))).toBe(true);
  expect(mailbox.at(0)?.id).toBe('later');
});

test.each([
  ['some', 10],
  ['all', 40],
])('a mailbox from which %s commands were taken keeps none of them in memory', async (_, taken) => {
  const mailbox = filled(40);
  const weak = Array.from({ length: taken }, (_, at) => new WeakRef(mailbox.at(at) as Envelope));
  mailbox.drop(taken);
  // What a WeakRef was made of is held until the end of the turn.
  await new Promise(setImmediate);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect(weak.filter((one) => one.deref() !== undefined)).toEqual([]);
  expect(mailbox.depth).toBe(40 - taken);
});
