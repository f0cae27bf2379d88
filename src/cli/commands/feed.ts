import { createReadStream, openSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { createLedger, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, existingDatabase } from '../input/database-flag.ts';
import { type FailedLine, type FeedCounts, Feeder } from '../input/feeder.ts';
import { findHandlers, loadHandlers } from '../input/load-handlers.ts';
import { opening } from '../input/opening.ts';
import { readLines } from '../input/read-lines.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit feed`. */
export interface FeedFlags extends LedgerFlags {
  readonly handlers: string;
  readonly concurrency: number;
  readonly rejects?: string;
  readonly stopOnError?: boolean;
}

/** The limit of an event by HTTP. */
const LINE_BYTES_MAX = 262_144;
/** Further failed lines are counted, and written to the file of `--rejects`. */
const SHOWN_MAX = 20;

/** Sends the events of a file of JSON lines through the handlers of a module. */
export async function feed(source: string, flags: FeedFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress, shutdown } = context;
  const { schema, concurrency, json = false, stopOnError = false } = flags;
  const database = existingDatabase(flags.database);
  const stream = openSource(source);
  const handlers = findHandlers(flags.handlers);
  const reject = flags.rejects === undefined ? () => {} : openRejects(flags.rejects, source);
  progress.start(`opening ${databaseText(database)}`);
  const { register, schemas } = await loadHandlers(handlers);
  const ledger = await opening(database, () => createLedger({ database, schema, migrate: false }));
  shutdown.add(() => ledger.close());
  await register(ledger);

  let shown = 0;
  const onFailed = (failed: FailedLine): void => {
    reject(failed);
    const { line, code, reason } = failed;
    if (json) terminal.out(toJson({ line, code, reason }));
    else if (shown < SHOWN_MAX) terminal.err(printable(`line ${line}: ${reason}`));
    shown += 1;
    if (shown === SHOWN_MAX && !json) terminal.err('further lines that fail are not shown: see --rejects');
  };
  progress.start('feeding');
  const onCount = ({ events }: FeedCounts): void => progress.update(`feeding: ${events} events`);
  const feeder = new Feeder({ ledger, schemas, concurrency, stopOnError, onFailed, onCount });
  try {
    await feeder.feed(readLines(stream, LINE_BYTES_MAX));
  } finally {
    progress.stop();
    terminal.out(json ? toJson(feeder.counts) : countsText(feeder.counts));
  }
  return feeder.counts.failed === 0 ? EXIT.ok : EXIT.failed;
}

function countsText({ events, handled, duplicates, refused, failed }: FeedCounts): string {
  const text = `${events} events: ${handled} applied, ${duplicates} duplicates, ${failed} failed`;
  return refused === 0 ? text : `${text}; commands refused by a rule: ${refused}`;
}

function openSource(source: string): AsyncIterable<Uint8Array> {
  if (source === '-') return process.stdin;
  const file = resolve(source);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new CliError(EXIT.usage, `no file ${file}`);
  if (found.isDirectory()) throw new CliError(EXIT.usage, `${file} is a directory: name a file of JSON lines, or -`);
  return createReadStream(file);
}

/** Opens the file of rejects, which is emptied. Written synchronously: no line is lost when the command is killed. */
function openRejects(name: string, source: string): (line: FailedLine) => void {
  const file = resolve(name);
  if (isSameFile(file, resolve(source))) throw new CliError(EXIT.usage, '--rejects: this is the file of the events');
  try {
    const opened = openSync(file, 'w');
    return (line) => void writeSync(opened, `${toJson(line)}\n`);
  } catch (cause) {
    throw new CliError(EXIT.usage, `--rejects: cannot write ${file}`, { cause });
  }
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}
