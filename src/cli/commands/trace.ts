import { isName, toDot, toJson, toMermaid } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openLedger } from '../input/open-ledger.ts';
import { traceLines } from '../output/trace-text.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit trace`. */
export interface TraceFlags extends LedgerFlags {
  readonly forward?: boolean;
  readonly format: 'text' | 'json' | 'mermaid' | 'dot';
  readonly limit: number;
  readonly depth?: number;
  readonly asset?: string;
}

/** Shows where an output, or those of a transaction, came from, or where they went. */
export async function trace(of: string, flags: TraceFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const { forward = false, format, limit, depth: depthMax, asset } = flags;
  if (asset !== undefined && !isName(asset)) throw new CliError(EXIT.usage, '--asset: expected the name of an asset');
  const ledger = await openLedger(flags, context);
  progress.update('following the outputs');
  const bounds = { limit, depthMax, asset };
  const found = forward ? await ledger.descendants(of, bounds) : await ledger.ancestry(of, bounds);
  progress.stop();
  if (found === undefined) throw new CliError(EXIT.failed, `no output and no transaction is named ${toJson(of)}`);
  const shown = printable(found);
  if (flags.json === true || format === 'json') terminal.out(toJson(found));
  else if (format === 'mermaid') terminal.out(toMermaid(shown));
  else if (format === 'dot') terminal.out(toDot(shown));
  else for (const line of traceLines(of, shown, terminal.colours)) terminal.out(line);
  if (found.truncated) terminal.err(`there is more: raise --limit or --depth, or go on from ${found.open[0]}`);
  return EXIT.ok;
}
