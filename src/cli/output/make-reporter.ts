import type { Reporter } from '../../scenarios/index.ts';
import type { CommandContext } from '../command-context.ts';
import { JsonReporter } from './json-reporter.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { TextReporter } from './text-reporter.ts';

/** The reporter of `pursekit run`. */
export function makeReporter(json: boolean, { terminal, progress }: CommandContext): Reporter {
  const write = (line: string): void => terminal.out(line);
  return new ProgressReporter(json ? new JsonReporter(write) : new TextReporter(write, terminal.colours), progress);
}
