import { invalidCommand } from '../../errors.ts';
import { isName } from '../../values/names.ts';
import type { CommandField } from './command-field.ts';

/** A required field that names a wallet, such as `from` and `to`. */
export function walletField(name: string): CommandField<string> {
  return {
    name,
    property: name,
    isRequired: true,
    isWallet: true,
    parseShape: (value) => value,
    checkNames(raw) {
      if (!isName(raw)) throw invalidCommand('name_invalid', name);
    },
    parseContent: (raw) => raw as string,
    intent: (wallet) => wallet,
    view: (wallet) => wallet,
  };
}
