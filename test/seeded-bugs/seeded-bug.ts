import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A seeded bug: a patch, and the tests that must detect it. */
export interface SeededBug {
  readonly number: number;
  /** The name of the file without number and suffix. */
  readonly name: string;
  /** The description of the bug, in one sentence. */
  readonly sentence: string;
  /** Test files, run in this order until one of them fails. */
  readonly tests: readonly string[];
  readonly patch: string;
}

const FILE = /^(\d\d)-([a-z0-9-]+)\.patch$/;

/** Reads the seeded bugs of a directory, in the order of their numbers. */
export async function readSeededBugs(directory: string): Promise<SeededBug[]> {
  const names = (await readdir(directory)).filter((name) => FILE.test(name)).sort();
  return Promise.all(names.map(async (name) => parse(name, join(directory, name))));
}

/** Parses a header of `#` lines, the last of which lists the tests, and a diff against the root of the repository. */
async function parse(file: string, patch: string): Promise<SeededBug> {
  const [, number, name] = FILE.exec(file) as unknown as [string, string, string];
  const text = await readFile(patch, 'utf8');
  const header = text.slice(0, text.indexOf('diff --git ')).replace(/^# ?/gm, '').trim();
  const [sentence = '', tests] = header.split(/^tests:/m);
  if (tests === undefined) throw new Error(`${file} does not name its tests`);
  const words = (part: string): string[] => part.split(/\s+/).filter((word) => word !== '');
  return { number: Number(number), name, sentence: words(sentence).join(' '), tests: words(tests), patch };
}
