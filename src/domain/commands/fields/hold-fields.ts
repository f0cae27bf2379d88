import { invalidCommand } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { isDuration } from '../../values/duration.ts';
import { isName } from '../../values/names.ts';
import type { CommandField } from './command-field.ts';

/** The id of a hold, under this name of the input. */
export function holdIdField<const Name extends string>(name: Name): CommandField<string> & { readonly name: Name } {
  return {
    ...{ name, type: 'data', property: name, isRequired: true },
    parseShape: (value) => value,
    checkNames(raw) {
      checkHoldId(raw, name);
    },
    parseContent: (raw) => raw as string,
    intent: (id) => id,
    view: (id) => id,
  };
}

/** A duration in milliseconds, required or not. */
export function durationField(isRequired: boolean): CommandField<number> {
  return {
    ...{ name: 'expiresInMs', type: 'data', property: 'expiresInMs', isRequired },
    parseShape: (value) => value,
    checkNames: () => {},
    parseContent: (raw) => parseDuration(raw, 'expiresInMs'),
    intent: (ms) => ms,
    view: (ms) => ms,
  };
}

/** The optional wallets that may capture a hold. Their order has no meaning. */
export const payeesField: CommandField<readonly string[], readonly unknown[]> = Object.freeze({
  ...({ name: 'for', type: 'data', property: 'payees', isRequired: false } as const),
  parseShape: (value: unknown) => copyList(value, 'for'),
  checkNames(raw: readonly unknown[]) {
    checkPayees(raw, 'for');
  },
  parseContent: (raw: readonly unknown[]) => raw as readonly string[],
  intent: (payees: readonly string[]) => payees.toSorted(),
  view: (payees: readonly string[]) => payees,
});

/** The rest of a hold after a capture: it is kept by default. */
export const restField: CommandField<'keep' | 'release'> = Object.freeze({
  ...({ name: 'rest', type: 'data', property: 'rest', isRequired: false } as const),
  parseShape: (value: unknown) => value,
  checkNames: () => {},
  parseContent: (raw: unknown) => parseRest(raw, 'rest'),
  intent: (rest: string) => rest,
  view: (rest: string) => rest,
});

/** @throws LedgerError `name_invalid`. */
export function checkHoldId(id: unknown, field: string): void {
  if (!isName(id)) throw invalidCommand('name_invalid', field);
}

/** A duration of at least a millisecond. @throws LedgerError `duration_invalid`. */
export function parseDuration(ms: unknown, field: string): number {
  if (!isDuration(ms)) throw invalidCommand('duration_invalid', field);
  return ms;
}

/** @throws LedgerError `rest_invalid`. */
export function parseRest(rest: unknown, field: string): 'keep' | 'release' {
  if (rest !== 'keep' && rest !== 'release') throw invalidCommand('rest_invalid', field);
  return rest;
}

/** A list of wallets. Array.from makes a hole a value. @throws LedgerError `not_a_list`, `wallets_too_many`. */
export function copyList(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalidCommand('not_a_list', field);
  if (value.length > LIMITS.payeesMax) throw invalidCommand('wallets_too_many', field);
  return Array.from(value);
}

/** @throws LedgerError `name_invalid`, `wallet_repeated`. */
export function checkPayees(payees: readonly unknown[], field: string): void {
  for (const [at, payee] of payees.entries())
    if (!isName(payee)) throw invalidCommand('name_invalid', `${field}[${at}]`);
  if (payees.length === 0 || new Set(payees).size < payees.length) throw invalidCommand('wallet_repeated', field);
}
