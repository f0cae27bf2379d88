import { lineOf, type SourceFile, type Violation, violation } from './source.ts';

/** A word that was retired, with the field's term for it (docs/glossary.md). */
export interface RetiredWord {
  readonly pattern: RegExp;
  readonly instead: string;
}

const word = (pattern: string, instead: string): RetiredWord => ({
  pattern: new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, 'g'),
  instead,
});

/** Names of code that came from a dialect of this project. They are looked for in code, comments and prose. */
export const RETIRED_NAMES: readonly RetiredWord[] = [
  word('WalletCoins|wallet-coins|KnownCoins|CoinBounds', 'UtxoCache'),
  word('ChainTeller|isOwing', 'CommittedPublisher, hasUnpublished'),
  word('ChainReturns|cameBack|takeBack', 'ChainRequeue, requeued'),
  word(
    'ChainSender|ChainCommitter|ChainParts|ChainAnswers|AnswerParts|CommitterParts|PlannerParts',
    'CommitChain, CommitLoop, ChainDeps',
  ),
  word('inHand|atHand|underWay', 'inFlight, claimed'),
  word(
    'WalletWorker|WalletLogic|WalletRuntime|WalletMerger',
    'WalletActor, WalletMachineTable, WalletDeps, runIdleMerge',
  ),
  word('answerKnown|KnownTransaction|toPlanned', 'answerDuplicate, RecordedTransaction, toPlannedTransaction'),
  word('Gatherer|gatherer', 'BatchLoader'),
  word('CommandIntake|AskedCommand|command-intake', 'CommandGateway, PendingCommand'),
  word('DeadLetterDesk|DeadLetterOffice|dead-letter-desk', 'DeadLetterQueue'),
  word('CommandDesk|command-desk', 'ScriptCommands'),
  word('WalletLine|wallet-line|DueSearch|due-search|goThrough', 'DueWalletQueue, DueWalletScanner, scanAll'),
  word(
    'RelayExchange|HandOver|HandEnd|TurnPace|RelayTurn|relay_turn|turn-pace|hand-over',
    'DeliveryClaims, DeliveryDispatcher, ClaimSizer',
  ),
  word('giveBack|give_back', 'release'),
  word('commit_carefully|careful way|smooth way|quick way', 'commit_batch_slow_path, slow path, fast path'),
  word('pg-lease|PgLease|cbor-limits', 'pg-connection, cbor-validation'),
  word('Growing|growing.ts', 'Mutable'),
  word('oneAsset|one-asset|plan-part|planPart|PartPlan|load_first', 'singleAsset, planPartial, needs_load'),
  word('whenAborted|when-aborted|IdleCounter|UnderWay', 'onAbort, InFlightCounter, PendingWork'),
  word('isSuspect', 'mayBeApplied'),
  word('[Pp]lanted|[Tt]orture', 'seeded, fault injection'),
];

/** Habits of prose that a newcomer trips over. They are looked for in comments and pages. */
export const DIALECT: readonly RetiredWord[] = [
  word('[Ww]hoever|[Ww]hatever', 'name the component'),
  word('not to be had', 'unavailable'),
  word('in hand|at hand', 'in flight, claimed, in memory'),
  word('comes? to rest|came to rest|rests for', 'is quarantined'),
  word('troubles?', 'error'),
  word('under way', 'in progress, in flight'),
  word('is no [a-z]+', '"is not a …"'),
];

const RETIRED_IN_CODE: readonly RetiredWord[] = [word('most', 'limit')];

/** Retired names and dialect of a source file. Strings are prose, too: error messages are read. */
export function findDialect(file: SourceFile): Violation[] {
  const found = [...RETIRED_NAMES, ...DIALECT].flatMap((retired) => findIn(file, file.text, retired));
  const inCode = RETIRED_IN_CODE.flatMap((retired) => findIn(file, file.code, retired));
  const docstrings = file.comments
    .filter(({ from }) => /^\/\*\*\s*(?:\*\s*)?(?:What|Whether)\b/.test(file.text.slice(from, from + 40)))
    .map(({ from }) => violation(file, from, 'a docstring begins with a noun or a third-person verb, not with "What"'));
  return [...found, ...inCode, ...docstrings];
}

/** Retired names and dialect of a page. */
export function findDialectInPage(path: string, text: string): Violation[] {
  return [...RETIRED_NAMES, ...DIALECT].flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      path,
      line: lineOf(text, index),
      message: `"${found}": ${instead}`,
    })),
  );
}

function findIn(file: SourceFile, text: string, { pattern, instead }: RetiredWord): Violation[] {
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => violation(file, index, `"${found}": ${instead}`));
}
