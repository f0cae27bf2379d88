import { expect, test } from 'vitest';
import { mailboxFull } from '../../src/actors/supervisor/mailbox-full.ts';

const FULL = {
  mailbox: { depth: 2, bytes: 400, capacity: 2, bytesMax: 1_000 },
  bytes: 200,
  waiting: 0,
  bound: undefined,
};

test.each([
  ['ann', 'ann'],
  ['~bid-7', 'hold bid-7'],
  ['~~0190-7', 'transaction 0190-7'],
])('the error for the full mailbox of %s names it %s', (owner, name) => {
  expect(mailboxFull(owner, FULL)).toMatchObject({
    code: 'ERR_MAILBOX_FULL',
    message: expect.stringContaining(
      `the mailbox of ${name} is full: 2 of mailboxCapacity 2 commands, 400 bytes; pass `,
    ),
  });
});

test('the error of a command behind others says how many wait, for a wallet that is not in memory, too', () => {
  expect(mailboxFull('ann', { ...FULL, mailbox: undefined, waiting: 3 }).message).toMatch(
    /^the mailbox of ann has room, and 3 commands wait for room; /,
  );
});

test('the error of a command that may not wait either names the bound of those that wait', () => {
  const { message } = mailboxFull('ann', { ...FULL, waiting: 1, bound: '3 of half of commandsWaitingMax 6' });

  expect(message).toMatch(/, and 1 command waits for room; 3 of half of commandsWaitingMax 6; send it again$/);
});
