import type { Reporter } from '../../scenarios/index.ts';
import type { Terminal } from '../terminal.ts';
import { FailureReporter } from './failure-reporter.ts';
import { JsonReporter } from './json-reporter.ts';
import type { Progress } from './progress.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { type Shown, ShownBalances } from './shown-balances.ts';
import { TextReporter } from './text-reporter.ts';

/** The form of the output of `pursekit run`. */
export type RunForm = 'text' | 'quiet' | 'json' | 'csv';

/** Creates the reporter of `pursekit run`. `collector` gets all events first. */
export function makeReporter(
  form: RunForm,
  shown: Shown,
  terminal: Terminal,
  progress: Progress,
  collector: Reporter | undefined,
): Reporter {
  const printing = new ProgressReporter(new ShownBalances(printerOf(form, terminal), shown), progress);
  if (collector === undefined) return printing;
  return {
    report(event) {
      collector.report(event);
      printing.report(event);
    },
  };
}

function printerOf(form: RunForm, terminal: Terminal): Reporter {
  const write = (line: string): void => terminal.out(line);
  if (form === 'json') return new JsonReporter(write);
  if (form === 'text') return new TextReporter(write, terminal.colours);
  return new FailureReporter(form === 'quiet' ? write : (line) => terminal.err(line), terminal.colours);
}
