import { invalidCommand, type LedgerError } from './errors.ts';

/** The places of fields that are often passed elsewhere. */
const PLACES: Readonly<Record<string, string>> = Object.freeze({
  whenFull: 'whenFull is an option of a command: pass it in the second argument',
  timeoutMs: 'timeoutMs is an option of a call: pass it in the last argument',
  signal: 'signal is an option of a call: pass it in the last argument',
  dueInMs: "dueInMs is a field of an action: actions: [{ type: 'Remind', dueInMs: 60_000 }]",
});

/** Says which names are known, and where an unknown one belongs. */
export function knownNames(name: string, known: Iterable<string>): string {
  const list = `known: ${[...known].join(', ')}`;
  return Object.hasOwn(PLACES, name) ? `${list}; ${PLACES[name]}` : list;
}

/** Creates the error for a field that an object may not have. `at` is the path of the object, if it has one. */
export function unknownField(at: string, name: string, known: Iterable<string>): LedgerError {
  const path = at === '' ? name : `${at}.${name}`;
  return invalidCommand('unknown_field', path, `unknown field; ${knownNames(name, known)}`);
}
