import { describe, expect, test } from 'vitest';
import { parseSource } from './source.ts';
import { DIALECT, findDialect, findDialectInPage, RETIRED_NAMES } from './vocabulary.ts';

/** One sample for each way in which a pattern can match. */
const SAMPLES: readonly string[] = [
  ...['WalletCoins', 'wallet-coins', 'KnownCoins', 'CoinBounds', 'ChainTeller', 'isOwing', 'ChainReturns', 'cameBack'],
  ...['takeBack', 'ChainSender', 'ChainCommitter', 'ChainParts', 'ChainAnswers', 'AnswerParts', 'CommitterParts'],
  ...['PlannerParts', 'inHand', 'atHand', 'underWay', 'WalletWorker', 'WalletLogic', 'WalletRuntime', 'WalletMerger'],
  ...['answerKnown', 'KnownTransaction', 'toPlanned', 'Gatherer', 'gatherer', 'CommandIntake', 'AskedCommand'],
  ...['command-intake', 'DeadLetterDesk', 'DeadLetterOffice', 'dead-letter-desk', 'CommandDesk', 'command-desk'],
  ...['WalletLine', 'wallet-line', 'DueSearch', 'due-search', 'goThrough', 'RelayExchange', 'HandOver', 'HandEnd'],
  ...['TurnPace', 'RelayTurn', 'relay_turn', 'turn-pace', 'hand-over', 'giveBack', 'give_back', 'commit_carefully'],
  ...['careful way', 'smooth way', 'quick way', 'pg-lease', 'PgLease', 'cbor-limits', 'Growing', 'growing.ts'],
  ...['oneAsset', 'one-asset', 'plan-part', 'planPart', 'PartPlan', 'load_first', 'whenAborted', 'when-aborted'],
  ...['IdleCounter', 'UnderWay', 'isSuspect', 'planted', 'Planted', 'torture', 'Torture'],
  ...['whoever', 'Whoever', 'whatever', 'Whatever', 'not to be had', 'in hand', 'at hand', 'comes to rest'],
  ...['come to rest', 'came to rest', 'rests for', 'trouble', 'troubles', 'under way', 'is no name'],
];

describe('the vocabulary finds', () => {
  test.each(SAMPLES)('"%s" in code, in a comment, in a string and in a page', (sample) => {
    const source = parseSource('src/a.ts', `/* ${sample} */\nconst a = '${sample}';\n`);

    expect(findDialect(source).map(({ line }) => line)).toEqual([1, 2]);
    expect(findDialectInPage('a.md', `# A\n${sample}, b`)).toMatchObject([{ path: 'a.md', line: 2 }]);
  });

  test('with each of its patterns one of the samples', () => {
    const unused = [...RETIRED_NAMES, ...DIALECT].filter(({ pattern }) => !SAMPLES.some((text) => text.match(pattern)));

    expect(unused).toEqual([]);
  });

  test.each([
    ['a retired name of a parameter', 'const { most } = page;'],
    ['a docstring that begins with "What"', '/** What a ledger needs. */'],
    ['a docstring that begins with "Whether", on its second line', '/**\n * Whether it is open.\n */'],
  ])('%s', (_, text) => {
    expect(findDialect(parseSource('src/a.ts', text))).toHaveLength(1);
  });
});

describe('the vocabulary allows', () => {
  test.each([
    ['a longer name', 'const isSuspectOnly = toPlannedTransaction;'],
    ['"most" in prose', '/** At most one. */'],
    ['"what" within a docstring', '/** Says what it is. */'],
    ['"no" without "is"', '// There are no files.'],
  ])('%s', (_, text) => {
    expect(findDialect(parseSource('src/a.ts', text))).toEqual([]);
  });
});

test('a finding names the term to write instead', () => {
  expect(findDialectInPage('a.md', 'the gatherer')).toEqual([
    { path: 'a.md', line: 1, message: '"gatherer": BatchLoader' },
  ]);
});
