import { expect, test } from 'vitest';
import type { MutantText } from './report.ts';
import { NO_REASON, staleReasons, summarise } from './summary.ts';

const mutant = (status: string, original = 'a < b', file = 'src/a.ts'): MutantText => ({
  file,
  line: 1,
  code: `if (${original}) {`,
  original,
  replacement: 'a <= b',
  status,
});
const equal = {
  file: 'src/a.ts',
  code: 'if (a < b) {',
  original: 'a < b',
  replacement: 'a <= b',
  reason: 'they are never equal',
};

test('a mutant without a covering test counts as a survivor, one that times out as killed', () => {
  const mutants = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map((status) => mutant(status));

  expect(summarise(mutants, [])).toMatchObject({ score: 50, killed: 1, timeouts: 1, survived: 2, crashed: 0 });
});

test('a mutant that crashes its process counts neither way', () => {
  const { score, crashed } = summarise([mutant('Killed'), mutant('RuntimeError')], []);

  expect([score, crashed]).toEqual([100, 1]);
});

test('each file has its own figures', () => {
  const { files } = summarise([mutant('Killed'), mutant('Survived', 'a < b', 'src/b.ts')], []);

  expect(files).toMatchObject([
    { file: 'src/a.ts', score: 100 },
    { file: 'src/b.ts', score: 0 },
  ]);
});

test('a survivor has the reason for its file and text, on any line', () => {
  const survivors = [mutant('Survived'), mutant('Survived', 'c'), mutant('Survived', 'a < b', 'src/b.ts')];

  const reasons = summarise(survivors, [equal]).survivors.map(({ reason }) => reason);

  expect(reasons).toEqual([equal.reason, NO_REASON, NO_REASON]);
});

test('a reason for a mutant that no longer survives is stale', () => {
  expect(staleReasons([mutant('Survived')], [equal])).toEqual([]);
  expect(staleReasons([mutant('Killed')], [equal])).toEqual([equal]);
});
