import type { Progress } from './output/progress.ts';
import type { Shutdown } from './shutdown.ts';
import type { Terminal } from './terminal.ts';

/** The services of every command. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly shutdown: Shutdown;
}

/** The flags that name a ledger. */
export interface LedgerFlags {
  readonly database?: string;
  readonly schema: string;
  readonly json?: boolean;
}
