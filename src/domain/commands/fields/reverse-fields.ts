import { invalidCommand } from '../../errors.ts';
import { isTransactionId } from '../../values/outpoint.ts';
import type { CommandField } from './command-field.ts';

/** The required id of a transaction. */
export const transactionField: CommandField<string> = Object.freeze({
  ...({ name: 'transaction', type: 'data', property: 'transaction', isRequired: true } as const),
  parseShape: (value: unknown) => value,
  checkNames(raw: unknown) {
    if (!isTransactionId(raw)) throw invalidCommand('transaction_invalid', 'transaction');
  },
  parseContent: (raw: unknown) => (raw as string).toLowerCase(),
  intent: (id: string) => id,
  view: (id: string) => id,
});

/** An optional switch. */
export function switchField(name: string): CommandField<boolean> {
  return {
    ...{ name, type: 'data', property: name, isRequired: false },
    parseShape: (value) => value,
    checkNames: () => {},
    parseContent(raw) {
      if (typeof raw !== 'boolean') throw invalidCommand('switch_invalid', name);
      return raw;
    },
    intent: (isOn) => isOn,
    view: (isOn) => isOn,
  };
}
