import type { ReportEvent, Reporter } from '../../scenarios/index.ts';
import { printable } from '../printable.ts';
import type { Colours } from '../terminal.ts';
import { balancesTable } from './balances-table.ts';
import { CommandGroup } from './command-group.ts';
import { answerKind } from './command-text.ts';
import {
  commandLines,
  deliveryLines,
  type EventOf,
  eventLines,
  expectationLines,
  retryLines,
  rulesLines,
  startLines,
  warningLines,
} from './report-text.ts';
import { summaryLines } from './summary-text.ts';

/** The maximum number of wallets in a table: the wallets that a script names first. */
const ROWS_MAX = 50;

/** Reports a run as text, line by line. */
export class TextReporter implements Reporter {
  readonly #write: (line: string) => void;
  readonly #colours: Colours;
  /** The amounts of the last tables, by wallet and column: changed amounts are highlighted. */
  readonly #shown = new Map<string, bigint>();
  /** The open groups of concurrent commands, the innermost last. */
  readonly #groups: CommandGroup[] = [];

  constructor(write: (line: string) => void, colours: Colours) {
    this.#write = write;
    this.#colours = colours;
  }

  report(event: ReportEvent): void {
    // The author of a script may use line breaks in titles and notes.
    const isFromAuthor = event.type === 'run:started' || event.type === 'step:started' || event.type === 'note';
    for (const line of this.#lines(isFromAuthor ? event : printable(event))) this.#write(line);
  }

  #lines(event: ReportEvent): readonly string[] {
    const { bold, dim, yellow } = this.#colours;
    switch (event.type) {
      case 'run:started':
        return startLines(event, this.#colours);
      case 'step:started':
        return ['', bold(`${event.step}. ${event.text}`)];
      case 'command':
        if (this.#groups.at(-1)?.counts(event.answer.status, answerKind(event.answer)) === true) return [];
        return commandLines(event, this.#colours);
      case 'rules':
        return rulesLines(event, this.#colours);
      case 'together:started':
        this.#groups.push(new CommandGroup(event.count));
        return [
          dim(`   ${event.count} at once${event.atOnce < event.count ? `, but ${event.atOnce} at a time` : ''}:`),
        ];
      case 'together:finished':
        return this.#groups.pop()?.lines(this.#colours) ?? [];
      case 'retrying':
        if (this.#groups.at(-1)?.countsRetry(event.utxosLost) === true) return [];
        return retryLines(event, this.#colours);
      case 'event':
        return eventLines(event, this.#colours);
      case 'delivery':
        return deliveryLines(event, this.#colours);
      case 'warning':
        return warningLines(event, this.#colours);
      case 'note':
        return [yellow(`   ${event.text}`)];
      case 'balances':
        return this.#balances(event);
      case 'sample':
        return [dim(`     ${event.series}: ${event.value}`)];
      case 'expectation':
        return expectationLines(event, this.#colours);
      case 'run:finished':
        return ['', ...summaryLines(event, this.#colours)];
    }
  }

  #balances({ assets, wallets }: EventOf<'balances'>): string[] {
    if (wallets.length === 0) return [];
    const isNew = (wallet: string, column: string, amount: bigint): boolean => {
      const cell = `${wallet} ${column}`;
      const before = this.#shown.get(cell) ?? 0n;
      this.#shown.set(cell, amount);
      return amount !== before;
    };
    const lines = balancesTable(assets, wallets.slice(0, ROWS_MAX), this.#colours, isNew);
    const rest = wallets.length - ROWS_MAX;
    const all = rest > 0 ? [...lines, this.#colours.dim(`and ${rest} more wallets`)] : lines;
    return all.map((line) => `   ${line}`);
  }
}
