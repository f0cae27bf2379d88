import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockDirectory } from '../../src/store/postgres/directory-lock.ts';
import { type Child, startChild } from './support/child.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

function locker(): Child {
  const child = startChild('./hold-directory-lock.ts');
  onTestFinished(() => child.kill('SIGKILL'));
  return child;
}

async function dataDirectory(): Promise<string> {
  return join(await temporaryDirectory(), 'data');
}

test('a released lock can be taken again, and leaves no file', async () => {
  const directory = await dataDirectory();
  const first = await lockDirectory(directory);
  await first.release();

  const second = await lockDirectory(directory);
  await second.release();

  expect(await readdir(join(directory, '..'))).toEqual([]);
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
  expect(existsSync(`${directory}.lock`)).toBe(true);

  second.send(directory);
  const answer = await second.nextLine();

  expect(answer).toBe('locked');
  expect(JSON.parse(await readFile(`${directory}.lock`, 'utf8'))).toMatchObject({ pid: second.pid });
});

test('the lock of a process whose pid was reused is taken over, where start times are known', async () => {
  const directory = await dataDirectory();
  await writeFile(`${directory}.lock`, JSON.stringify({ pid: process.pid, born: '1' }));
  const knowsStartTimes = existsSync('/proc/self/stat');

  const taking = lockDirectory(directory).then(
    () => 'taken',
    ({ code }) => code,
  );

  expect(await taking).toBe(knowsStartTimes ? 'taken' : 'ERR_DIRECTORY_LOCKED');
});

test('a holder with an unknown start time keeps its lock as long as its pid is alive', async () => {
  const directory = await dataDirectory();
  await writeFile(`${directory}.lock`, JSON.stringify({ pid: process.pid, born: '' }));

  const taking = lockDirectory(directory);

  await expect(taking).rejects.toMatchObject({ code: 'ERR_DIRECTORY_LOCKED' });
});

test('a lock file that a power cut emptied is taken over', async () => {
  const directory = await dataDirectory();
  await writeFile(`${directory}.lock`, '');

  const lock = await lockDirectory(directory);

  expect(JSON.parse(await readFile(`${directory}.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test('the error after an interrupted takeover names the file to remove, and no lock is taken', async () => {
  const directory = await dataDirectory();
  const dead = JSON.stringify({ pid: 2 ** 30, born: '1' });
  await writeFile(`${directory}.lock`, dead);
  await writeFile(`${directory}.lock.takeover`, dead);

  const taking = lockDirectory(directory);

  await expect(taking).rejects.toMatchObject({
    code: 'ERR_DIRECTORY_LOCKED',
    message: expect.stringContaining(`remove ${directory}.lock.takeover`),
  });
  expect(await readFile(`${directory}.lock`, 'utf8')).toBe(dead);
});

test('one of several processes gets the lock of a dead one, in every round', async () => {
  const parent = await temporaryDirectory();
  const racers = [locker(), locker(), locker()];
  const dead = JSON.stringify({ pid: 2 ** 30, born: '1' });

  for (let round = 1; round <= 25; round += 1) {
    const directory = join(parent, `data-${round}`);
    await writeFile(`${directory}.lock`, dead);
    for (const racer of racers) racer.send(directory);
    const answers = await Promise.all(racers.map((racer) => racer.nextLine()));

    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
    expect(answers.filter((answer) => /^ERR_DIRECTORY_LOCKED .* is open in process \d+:/.test(answer))).toHaveLength(2);
    const winner = racers[answers.indexOf('locked')]?.pid;
    expect(JSON.parse(await readFile(`${directory}.lock`, 'utf8'))).toMatchObject({ pid: winner });
  }
});

test('a lock that is taken and released all the time never has two holders', async () => {
  const directory = await dataDirectory();
  const contenders = [1, 2, 3].map(() => startChild('./contend-for-directory.ts', directory, '1500'));
  for (const contender of contenders) onTestFinished(() => contender.kill('SIGKILL'));

  const verdicts = await Promise.all(contenders.map((contender) => contender.nextLine()));

  expect(verdicts).toEqual(contenders.map(() => 'never shared, held at times'));
});
