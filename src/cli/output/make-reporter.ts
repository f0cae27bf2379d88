import type { Reporter } from '../../scenarios/index.ts';
import type { Terminal } from '../terminal.ts';
import { JsonReporter } from './json-reporter.ts';
import type { Progress } from './progress.ts';
import { ProgressReporter } from './progress-reporter.ts';
import { TextReporter } from './text-reporter.ts';

/** Creates the reporter of `pursekit run`. */
export function makeReporter(json: boolean, terminal: Terminal, progress: Progress): Reporter {
  const write = (line: string): void => terminal.out(line);
  return new ProgressReporter(json ? new JsonReporter(write) : new TextReporter(write, terminal.colours), progress);
}
