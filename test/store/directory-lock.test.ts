import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockDirectory } from '../../src/store/postgres/directory-lock.ts';
import { type Child, startChild } from './support/child.ts';
import { beatOn, blockUntil, FAST } from './support/lock-timing.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

function locker(): Child {
  const child = startChild('./hold-directory-lock.ts');
  onTestFinished(() => child.kill('SIGKILL'));
  return child;
}

async function dataDirectory(): Promise<string> {
  return join(await temporaryDirectory(), 'data');
}

/** The file that names the holder. */
async function lockFile(directory: string): Promise<string> {
  const path = join(directory, 'pursekit.lock');
  const generations = (await readdir(path)).map(Number);
  return join(path, String(Math.max(...generations)));
}

/** Writes a lock file as a process of this description would have left it. */
async function leaveLock(directory: string, owner: object | string, generation = 1): Promise<string> {
  await mkdir(join(directory, 'pursekit.lock'), { recursive: true });
  const path = join(directory, 'pursekit.lock', String(generation));
  await writeFile(path, typeof owner === 'string' ? owner : `000000000007 held ${JSON.stringify(owner)}`);
  return path;
}

/** The description of the lock of this process. */
async function describeOwn(): Promise<Record<string, unknown>> {
  const directory = await dataDirectory();
  const lock = await lockDirectory(directory, FAST);
  const text = await readFile(await lockFile(directory), 'utf8');
  await lock.release();
  return JSON.parse(text.slice(text.indexOf('{')));
}

test('a released lock can be taken again, and leaves one file inside of the directory', async () => {
  const directory = await dataDirectory();
  const first = await lockDirectory(directory);
  await first.release();

  const second = await lockDirectory(directory);
  await second.release();

  expect(await readdir(join(directory, '..'))).toEqual(['data']);
  expect(await readdir(join(directory, 'pursekit.lock'))).toEqual(['2']);
});

test('a second lock of one process is refused with its pid', async () => {
  const directory = await dataDirectory();
  const lock = await lockDirectory(directory);

  const second = lockDirectory(directory);

  await expect(second).rejects.toMatchObject({
    code: 'ERR_DIRECTORY_LOCKED',
    message: expect.stringContaining(`${directory} is open in process ${process.pid}`),
  });
  await lock.release();
});

test('a process that takes many locks concurrently gets one', async () => {
  const directory = await dataDirectory();

  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(directory)));

  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.map(({ reason }) => reason.code)).toEqual(Array.from({ length: 9 }, () => 'ERR_DIRECTORY_LOCKED'));
});

test('releasing twice does not release the lock of the next holder', async () => {
  const directory = await dataDirectory();
  const first = await lockDirectory(directory);
  await first.release();
  const second = await lockDirectory(directory);

  await first.release();

  await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_LOCKED' });
  await second.release();
});

test('a second process is refused with the pid of the first', async () => {
  const directory = await dataDirectory();
  const [first, second] = [locker(), locker()];
  first.send(directory);
  expect(await first.nextLine()).toBe('locked');

  second.send(directory);
  const answer = await second.nextLine();

  expect(answer).toContain(`ERR_DIRECTORY_LOCKED ${directory} is open in process ${first.pid}: `);
});

test('the lock of a process that was killed is taken over', async () => {
  const directory = await dataDirectory();
  const [first, second] = [locker(), locker()];
  first.send(directory);
  await first.nextLine();
  await first.kill('SIGKILL');

  second.send(directory);
  const answer = await second.nextLine();

  expect(answer).toBe('locked');
  expect(await readFile(await lockFile(directory), 'utf8')).toContain(`"pid":${second.pid}`);
});

test('the lock of a process whose pid was reused is taken over, where start times are known', async () => {
  const directory = await dataDirectory();
  await leaveLock(directory, { ...(await describeOwn()), born: '1' });

  const lock = await lockDirectory(directory, FAST);

  expect(lock.isHeld()).toBe(true);
  await lock.release();
});

test.each([
  ['an unknown start time', { born: '' }],
  ['another pid namespace, although its pid is not alive here', { system: 'another', pid: 2 ** 30 }],
  ['another pid namespace, although its pid is alive here', { system: 'another' }],
  ['an unknown pid namespace', { system: '' }],
])('a holder with %s keeps its lock as long as its heartbeat advances', async (_what, differs) => {
  const directory = await dataDirectory();
  const path = await leaveLock(directory, { ...(await describeOwn()), ...differs });
  const stop = beatOn(path);

  const taking = lockDirectory(directory, FAST).finally(stop);

  await expect(taking).rejects.toMatchObject({
    code: 'ERR_DIRECTORY_LOCKED',
    message: expect.stringMatching(/is open in process \d+ of another container or machine .*remove .*pursekit\.lock$/),
  });
});

test.each([
  ['an unknown start time', { born: '' }],
  ['another pid namespace', { system: 'another' }],
])('the lock of a holder with %s is taken over when its heartbeat stands still', async (_what, differs) => {
  const directory = await dataDirectory();
  await leaveLock(directory, { ...(await describeOwn()), ...differs });

  const lock = await lockDirectory(directory, FAST);

  expect(lock.isHeld()).toBe(true);
  await lock.release();
});

test.each([
  ['emptied', ''],
  ['filled with zeros', '\0'.repeat(64)],
])('a lock file that a power cut %s is taken over', async (_what, text) => {
  const directory = await dataDirectory();
  await leaveLock(directory, text);

  const lock = await lockDirectory(directory, FAST);

  expect(await readFile(await lockFile(directory), 'utf8')).toContain(`"pid":${process.pid}`);
  await lock.release();
});

test('a holder whose lock was taken over does not hold it, and does not release that of its successor', async () => {
  const directory = await dataDirectory();
  const suspended = await lockDirectory(directory, { ...FAST, beatMs: 3_600_000, leaseMs: -1 });
  const path = await lockFile(directory);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/"system":"[^"]*"/, '"system":"another"'));
  const successor = await lockDirectory(directory, FAST);

  expect([suspended.isHeld(), suspended.isLost(), successor.isHeld()]).toEqual([false, true, true]);
  await suspended.release();

  expect(successor.isHeld()).toBe(true);
  await expect(lockDirectory(directory, FAST)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_LOCKED' });
  await successor.release();
});

test('a holder whose lease ended and whose lock is its own renews the lease', async () => {
  const directory = await dataDirectory();
  const lock = await lockDirectory(directory, { ...FAST, beatMs: 3_600_000, leaseMs: -1 });
  const before = await readFile(await lockFile(directory), 'utf8');

  expect(lock.isHeld()).toBe(true);

  expect(await readFile(await lockFile(directory), 'utf8')).not.toBe(before);
  await lock.release();
});

test('a holder whose lock file was removed does not hold the lock', async () => {
  const directory = await dataDirectory();
  const lock = await lockDirectory(directory, { ...FAST, leaseMs: -1 });
  await rm(join(directory, 'pursekit.lock'), { recursive: true });

  expect([lock.isHeld(), lock.isLost()]).toEqual([false, true]);
  await lock.release();
});

test('the heartbeat advances while the event loop is blocked', async () => {
  const directory = await dataDirectory();
  const lock = await lockDirectory(directory, FAST);
  const path = await lockFile(directory);
  const first = readFileSync(path, 'utf8');

  // Ends when the thread of the heartbeat has written; the event loop does not run meanwhile.
  const advances = blockUntil(() => readFileSync(path, 'utf8') !== first);

  expect(advances).toBe(true);
  await lock.release();
});

test('one of several processes gets the lock of a dead one, in every round', async () => {
  const parent = await temporaryDirectory();
  const racers = [locker(), locker(), locker()];
  const dead = { ...(await describeOwn()), pid: 2 ** 30 };

  for (let round = 1; round <= 25; round += 1) {
    const directory = join(parent, `data-${round}`);
    await leaveLock(directory, dead);
    for (const racer of racers) racer.send(directory);
    const answers = await Promise.all(racers.map((racer) => racer.nextLine()));

    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
    expect(answers.filter((answer) => /^ERR_DIRECTORY_LOCKED .* is open in process \d+:/.test(answer))).toHaveLength(2);
    const winner = racers[answers.indexOf('locked')]?.pid;
    expect(await readFile(await lockFile(directory), 'utf8')).toContain(`"pid":${winner}`);
  }
});

test('a lock that is taken and released all the time never has two holders', async () => {
  const directory = await dataDirectory();
  const contenders = [1, 2, 3].map(() => startChild('./contend-for-directory.ts', directory, '20'));
  for (const contender of contenders) onTestFinished(() => contender.kill('SIGKILL'));

  const verdicts = await Promise.all(contenders.map((contender) => contender.nextLine()));

  expect(verdicts).toEqual(contenders.map(() => 'never shared'));
});
