import type { Admin } from '../../admin/index.ts';
import { type Ledger, LedgerError, type LedgerReader } from '../../index.ts';

/** The ledger that an inspector shows: a running one, or the database alone (`openReader()`). */
export type InspectedLedger = Ledger | LedgerReader;

/** An action that an inspector may offer. */
export type InspectorAction = 'redrive';

/** Options of {@link inspector}. */
export interface InspectorOptions {
  /**
   * Decides who sees the inspector, for each request. Without it the inspector answers requests from the same machine
   * only: those whose socket and `Host` are loopback, of no other site, and that no proxy says to forward. A proxy that
   * says nothing cannot be recognised: behind one, `authorize` is needed.
   */
  readonly authorize?: ((request: Request) => boolean | Promise<boolean>) | undefined;
  /** The actions that its pages offer; none by default: it reads only. */
  readonly actions?: readonly InspectorAction[] | undefined;
  /** Lists the holds of all wallets and the wallets that are not in memory. It stays open. */
  readonly admin?: Pick<Admin, 'wallets' | 'balances' | 'holds' | 'frozen' | 'deadLetters' | 'deliveries'> | undefined;
  /** The path at which it is mounted, if requests have their whole path: `/inspect`. `/` by default. */
  readonly base?: string | undefined;
}

/** The options with their defaults. */
export interface CheckedInspectorOptions {
  readonly authorize: ((request: Request) => boolean | Promise<boolean>) | undefined;
  readonly actions: ReadonlySet<InspectorAction>;
  readonly admin: InspectorOptions['admin'];
  readonly base: string;
}

const NAMES: readonly string[] = ['authorize', 'actions', 'admin', 'base'];
const ACTIONS: readonly string[] = ['redrive'];
const BASE = /^\/$|^(?:\/[A-Za-z0-9._~-]+)+$/;

/** @throws LedgerError `ERR_INVALID_OPTIONS` naming the option. */
export function checkInspectorOptions(options: InspectorOptions): CheckedInspectorOptions {
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw invalid(unknown, `unknown; the options are ${NAMES.join(', ')}`);
  const { authorize, actions = [], admin, base = '/' } = options;
  if (authorize !== undefined && typeof authorize !== 'function') throw invalid('authorize', 'expected a function');
  if (!Array.isArray(actions) || !actions.every((name) => ACTIONS.includes(name)))
    throw invalid('actions', `expected a list of ${ACTIONS.join(', ')}`);
  if (!BASE.test(base)) throw invalid('base', 'expected a path such as /inspect');
  return { authorize, actions: new Set(actions), admin, base };
}

function invalid(name: string, text: string): LedgerError {
  return new LedgerError('ERR_INVALID_OPTIONS', `${name}: ${text}`);
}
