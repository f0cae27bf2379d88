import { type EventSchemas, LedgerError } from '../../index.ts';
import type { HttpProblem } from './http-problems.ts';
import { readSecrets } from './secrets.ts';
import type { SignatureFault } from './signatures.ts';
import { wallClock } from './wall-clock.ts';

/** A request that was answered with a problem, for the log of the host. */
export interface ProblemReport {
  /** The problem of the answer. */
  readonly problem: HttpProblem;
  /** The status of the answer. */
  readonly status: number;
  /** The `webhook-id` of the request, as it came. */
  readonly webhookId: string | undefined;
  /** `signature_refused` only: the reason, which the answer does not have. */
  readonly fault?: SignatureFault;
  /** The error behind the problem, if there is one. */
  readonly cause?: unknown;
}

/** The options of {@link eventsHandler} other than those of its signatures. */
export interface EventsOptions {
  /** The path of the events; `/events` by default. */
  readonly path?: string | undefined;
  /** The schemas of the data of events, by event type: zod, valibot, or any other Standard Schema. */
  readonly schemas?: EventSchemas | undefined;
  /** The maximum size of a body in bytes; 262144 by default. */
  readonly bytesMax?: number | undefined;
  /** A request is answered with 503 after this many milliseconds, 10000 by default; its commands continue. */
  readonly timeoutMs?: number | undefined;
  /** The age that a signature may have, and the time that it may be ahead, in milliseconds; 300000 by default. */
  readonly toleranceMs?: number | undefined;
  /** Milliseconds since the epoch; the system clock by default. */
  readonly now?: (() => number) | undefined;
  /** Receives every problem that is answered. An error that it throws has no effect. */
  readonly onProblem?: ((report: ProblemReport) => void) | undefined;
}

/** The options of {@link eventsHandler}: the secrets of its senders, or the explicit choice to take unsigned events. */
export type EventsHandlerOptions = EventsOptions &
  (
    | {
        /** Secrets of Standard Webhooks: several while they are rotated, or one for each sender. */
        readonly secrets: readonly string[];
        /** Absent: every request is signed. */
        readonly signatures?: undefined;
      }
    | {
        /** Events are taken from everyone who reaches the path. */
        readonly signatures: 'off';
        /** Absent: nothing is compared with them. */
        readonly secrets?: undefined;
      }
  );

/** The options with their defaults, and the keys of the secrets: none if signatures are off. */
export type CheckedOptions = {
  readonly [Name in keyof EventsOptions]-?: NonNullable<EventsOptions[Name]>;
} & { readonly keys: readonly Buffer[] };

/** The maximum delay of a Node timer; a longer one would fire at once. */
const INTEGER_MAX = 2 ** 31 - 1;
const PATH = /^\/$|^(?:\/[A-Za-z0-9._~-]+)+$/;
const NAMES = [
  ...['secrets', 'signatures', 'path', 'schemas', 'bytesMax', 'timeoutMs'],
  ...['toleranceMs', 'now', 'onProblem'],
];

/** @throws LedgerError `ERR_INVALID_OPTIONS` naming the option. */
export function checkOptions(options: EventsHandlerOptions): CheckedOptions {
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw invalid(unknown, `unknown; the options are ${NAMES.join(', ')}`);
  const { secrets, signatures, path = '/events', schemas = {}, now = wallClock, onProblem = () => {} } = options;
  if (signatures !== undefined && signatures !== 'off') throw invalid('signatures', "expected 'off'");
  if (signatures === 'off' && secrets !== undefined) throw invalid('signatures', 'secrets are useless when off');
  if (!PATH.test(path)) throw invalid('path', 'expected a path such as /events');
  return {
    keys: signatures === 'off' ? [] : readSecrets(secrets),
    path,
    schemas,
    bytesMax: positive('bytesMax', options.bytesMax, 262_144),
    timeoutMs: positive('timeoutMs', options.timeoutMs, 10_000),
    toleranceMs: positive('toleranceMs', options.toleranceMs, 300_000),
    now,
    onProblem,
  };
}

/** @throws LedgerError `ERR_INVALID_OPTIONS` for a number that is not an integer from 1 to the maximum. */
export function positive(name: string, value: number | undefined, orElse: number): number {
  if (value === undefined) return orElse;
  if (Number.isInteger(value) && value > 0 && value <= INTEGER_MAX) return value;
  throw invalid(name, `expected an integer from 1 to ${INTEGER_MAX}`);
}

function invalid(name: string, text: string): LedgerError {
  return new LedgerError('ERR_INVALID_OPTIONS', `${name}: ${text}`);
}
