import { invalidCommand } from '../../errors.ts';
import { isName } from '../../values/names.ts';
import type { CommandField } from './command-field.ts';

const LIST_OF_SOURCES = 'one name: only a leg of exchange() takes a list of wallets';

/** A field that names a wallet. Its type has the name: the wallets of a kind are part of the type of its definition. */
export interface WalletField<Name extends string> extends CommandField<string> {
  readonly name: Name;
  readonly type: 'wallet';
}

/** A required field that names a wallet, such as `from` and `to`. */
export function walletField<const Name extends string>(name: Name): WalletField<Name> {
  return {
    name,
    type: 'wallet',
    property: name,
    isRequired: true,
    parseShape: (value) => value,
    checkNames(raw) {
      if (isName(raw)) return;
      const isList = name === 'from' && Array.isArray(raw);
      throw invalidCommand('name_invalid', name, isList ? LIST_OF_SOURCES : undefined);
    },
    parseContent: (raw) => raw as string,
    intent: (wallet) => wallet,
    view: (wallet) => wallet,
  };
}
