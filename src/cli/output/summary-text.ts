import { describeAction, describeFailures, type RunSummary } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';
import { placeText } from './place-text.ts';

const DELIVERIES_LISTED_MAX = 10;
/** The minimum width of the column of assets. */
const ASSET_COLUMN = 11;

/** Formats the summary of a run. */
export function summaryLines(summary: RunSummary, colours: Colours): string[] {
  const { bold, red } = colours;
  return [
    bold('At the end'),
    `   Commands      ${commandsText(summary)}`,
    ...conflictLines(summary, colours),
    ...deliveryLines(summary),
    ...waitingLines(summary, colours),
    ...deadLetterLines(summary, colours),
    ...supplyLines(summary, colours),
    ...expectationLines(summary, colours),
    ...(summary.failure === undefined ? [] : [red('   The script failed before its end.')]),
  ];
}

/** Says why a run failed whose script came to its end: `2 expectations not met, 1 delivery waits: BuySwrod`. */
export function failuresText(summary: RunSummary): string {
  return describeFailures(summary).join('; ');
}

function commandsText({ commands }: RunSummary): string {
  const { committed, duplicate, rejected, refused, failed } = commands;
  const counts = [
    [committed, 'committed'],
    [duplicate, 'committed before'],
    [rejected, 'rejected'],
    [refused, 'refused by validation'],
    [failed, 'failed'],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return told.length === 0 ? 'none' : told.join(', ');
}

function conflictLines({ conflicts }: RunSummary, { yellow }: Colours): string[] {
  const { attempts, utxosLost } = conflicts;
  if (attempts === 0) return [];
  return [
    yellow(
      `   Conflicts     ${attempts} attempts, retried with back-off: another runtime spent ${utxosLost} UTXOs first`,
    ),
  ];
}

function deliveryLines({ deliveries }: RunSummary): string[] {
  const made = deliveries.slice(0, DELIVERIES_LISTED_MAX).map(({ wallet, action, times }) => {
    return `${describeAction(action)} to ${wallet}, ${times === 1 ? 'once' : `${times} times`}`;
  });
  const rest = deliveries.length - made.length;
  const [first = 'none', ...others] = rest > 0 ? [...made, `and ${rest} more`] : made;
  return [`   Deliveries    ${first}`, ...others.map((line) => `                 ${line}`)];
}

const WAITS: Readonly<Record<RunSummary['waiting'][number]['reason'], string>> = {
  no_processor: 'the run has no processor for this type',
  back_off: 'its last attempt failed',
  due_later: 'it is due later',
  claimed: 'another process has claimed it',
};

function waitingLines({ waiting }: RunSummary, { red }: Colours): string[] {
  if (waiting.length === 0) return [];
  const unexpected = waiting.filter(({ expected }) => !expected);
  const listed = unexpected.slice(0, DELIVERIES_LISTED_MAX);
  const rest = unexpected.length - listed.length;
  const expected = waiting.length - unexpected.length;
  return [
    `   Waiting       ${waiting.length} not delivered, ${expected} of them expected`,
    ...listed.map(({ action, reason }) => red(`     ${describeAction(action)}: ${WAITS[reason]}`)),
    ...(rest > 0 ? [red(`     and ${rest} more`)] : []),
  ];
}

function deadLetterLines({ deadLetters }: RunSummary, { red }: Colours): string[] {
  if (deadLetters.length === 0) return ['   Dead letters  none'];
  return [
    red(`   Dead letters  ${deadLetters.length}`),
    ...deadLetters.map(({ id, reason, error }) => `     ${id}: ${reason}${error === undefined ? '' : `, ${error}`}`),
  ];
}

function supplyLines({ books }: RunSummary, { green, red }: Colours): string[] {
  if (books.length === 0) return ['   Supply        none'];
  const verdict = books.every(({ balanced }) => balanced)
    ? green('conserved per asset')
    : red('NOT CONSERVED, an invariant is violated');
  const width = Math.max(ASSET_COLUMN, ...books.map(({ asset }) => asset.length));
  return [
    `   Supply        ${verdict}: minted − burned = in wallets`,
    ...books.map(({ asset, minted, burned, circulating, balanced }) => {
      return `     ${asset.padEnd(width)} ${minted} − ${burned} ${balanced ? '=' : red('≠')} ${circulating}`;
    }),
  ];
}

function expectationLines({ expectations }: RunSummary, { red }: Colours): string[] {
  const { met, open, failed } = expectations;
  const unjudged = open === 0 ? '' : `, ${open} not judged because an earlier run had committed later steps`;
  return [
    `   Expectations  ${met} met${unjudged}${failed.length === 0 ? '' : red(`, ${failed.length} FAILED:`)}`,
    ...failed.map(({ what, expected, actual, at }) => {
      return red(`     ${at === undefined ? '' : `${placeText(at)}: `}${what} ${expected}, but it is ${actual}`);
    }),
  ];
}
