import { describeAction, type ReportEvent } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';
import { answerText, commandText } from './command-text.ts';
import { valueText } from './legs-text.ts';
import { placeText } from './place-text.ts';

/** The report event of one type. */
export type EventOf<Type extends ReportEvent['type']> = Extract<ReportEvent, { type: Type }>;

/** The column of the answers, after commands that are shorter. */
const ANSWER_COLUMN = 50;

const SURVIVES: Readonly<Record<string, string>> = {
  replica: 'what is committed survives the loss of the server',
  disk: 'what is committed survives a power failure',
  process: 'what is committed survives this process',
  memory: 'lost when this run ends',
};

/** Formats the start of a run: its title, runtimes and database. */
export function startLines(
  { title, about, seed, runtimes, location, durability }: EventOf<'run:started'>,
  { bold, dim }: Colours,
): string[] {
  const where = runtimes === 1 ? '1 runtime' : `${runtimes} independent runtimes`;
  return [
    `${bold(title)}${about === '' ? '' : `: ${about}`}`,
    dim(`${where} on ${location} (${SURVIVES[durability] ?? durability}), seed ${seed}`),
  ];
}

/** Formats a command and its answer. */
export function commandLines(event: EventOf<'command'>, colours: Colours): string[] {
  return [line(commandText(event), answerText(event.answer, colours))];
}

/** Formats the rules of an asset: `sword has the rules supplyMax 1, burnable false`. */
export function rulesLines({ asset, rules, version, error }: EventOf<'rules'>, { green, red }: Colours): string[] {
  const given = typeof rules === 'object' && rules !== null ? Object.entries(rules) : [['', rules] as const];
  const said = given.map(([name, value]) => `${name} ${valueText(value)}`.trim()).join(', ');
  const answer = version === undefined ? red(`! failed, ${error ?? ''}`) : green(`✓ version ${version}`);
  return [line(`${asset} has ${said === '' ? 'no rules' : `the rules ${said}`}`, answer)];
}

/** Formats an external event and the commands of its handler. */
export function eventLines({ event, status, commands, error }: EventOf<'event'>, colours: Colours): string[] {
  const { green, dim, red } = colours;
  const answers = {
    handled: green('✓ handled'),
    duplicate: dim('= handled before'),
    failed: red(`! failed: ${error ?? ''}`),
  };
  const about = event.subject === undefined ? '' : ` for ${event.subject}`;
  return [
    line(`event ${event.type}${about}`, answers[status]),
    ...commands.map((command) => line(`  ${commandText(command)}`, answerText(command.answer, colours))),
  ];
}

/** Formats a conflict, before the retry. */
export function retryLines(
  { runtime, wallet, hold, attempt, delayMs, utxosLost, commands }: EventOf<'retrying'>,
  { yellow }: Colours,
): string[] {
  const lost = utxosLost === 1 ? 'a UTXO' : `${utxosLost} UTXOs`;
  const replanned = commands === 1 ? 'its command' : `${commands} commands`;
  const when = `in ${delayMs} ms, attempt ${attempt + 1}`;
  const who = wallet ?? (hold === undefined ? 'a reversal' : `hold ${hold}`);
  return [yellow(`     ↻ runtime ${runtime}: ${who} has a conflict on ${lost} and replans ${replanned} (${when})`)];
}

/** Formats an attempt of a delivery. */
export function deliveryLines(
  { status, wallet, action, attempt, error, delayMs }: EventOf<'delivery'>,
  { green, yellow, red }: Colours,
): string[] {
  const nth = attempt === 1 ? '' : ` at attempt ${attempt}`;
  const answers = {
    made: green(`✓ delivered${nth}`),
    failed: yellow(`↻ its processor failed${nth} (${error ?? ''}), again in ${delayMs} ms`),
    dead: red(`✗ failed${nth} (${error ?? ''}), now a dead letter`),
  };
  return [line(`${describeAction(action)} to ${wallet}`, answers[status])];
}

/** Formats an error that the runtime recovers from. */
export function warningLines({ runtime, text }: EventOf<'warning'>, { red }: Colours): string[] {
  return [red(`     ! runtime ${runtime}: ${text}`)];
}

/** Formats an expectation and its result. */
export function expectationLines(
  { what, status, expected, actual, at }: EventOf<'expectation'>,
  { dim, red, yellow }: Colours,
): string[] {
  switch (status) {
    case 'met':
      return [dim(`     as expected, ${what} ${expected}`)];
    case 'failed': {
      const place = at === undefined ? '' : ` (${placeText(at)})`;
      return [red(`     ✗ EXPECTED: ${what} ${expected}. FOUND: ${actual}${place}`)];
    }
    case 'open':
      return [
        yellow(`     ? expected: ${what} ${expected}. Found: ${actual}; an earlier run may have committed later steps`),
      ];
  }
}

function line(asked: string, answer: string): string {
  return `     ${asked.padEnd(ANSWER_COLUMN)} ${answer}`;
}
