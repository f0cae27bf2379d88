import type { Action, Meta } from './action.ts';
import type { DataObject, PlainFields } from './plain-fields.ts';

/**
 * What a host may declare about its ledger: `createLedger<{ assets: 'gold' | 'gem' }>()`. What is left out is of any
 * name and content, as in a ledger without types. The declaration is the compiler's: nothing is checked at run time.
 */
export interface LedgerTypes {
  /** The names of the assets: a union, which may have patterns such as `` `item:${string}` ``. */
  readonly assets?: string;
  /** The fields of the actions by their types: `{ GiveItem: { item: string } }`. */
  readonly actions?: object;
  /** The `data` of the external events by their types: `{ 'payment.settled': { gold: number } }`. */
  readonly events?: object;
  /** The `meta` of commands, and of holds that legs open. */
  readonly meta?: object;
}

/** The constraint of a declaration: it has no other fields, and its actions and its `meta` are plain data. */
export type CheckedTypes<Types> = {
  readonly [Name in keyof Types]: Name extends 'meta'
    ? DataObject & PlainFields<Types[Name]>
    : Name extends 'actions'
      ? { readonly [Type in keyof Types[Name]]: DataObject & NoType & PlainFields<Types[Name][Type]> }
      : Name extends keyof LedgerTypes
        ? unknown
        : 'not one of assets, actions, events and meta';
};

/** The type of an action is the name of its fields in the declaration. */
interface NoType {
  readonly type?: never;
}

/** The names of the assets of a ledger. */
export type AssetOf<Types extends LedgerTypes> = Types extends { readonly assets: infer Name extends string }
  ? Name
  : string;

/** The types of the actions of a ledger. */
export type ActionTypeOf<Types extends LedgerTypes> = Types extends { readonly actions: infer Actions }
  ? keyof Actions & string
  : string;

/** The actions of a ledger, or those of one type: `ActionOf<Game, 'GiveItem'>`. */
export type ActionOf<Types extends LedgerTypes, Type extends string = string> = Types extends {
  readonly actions: infer Actions;
}
  ? { readonly [Each in keyof Actions & string]: { readonly type: Each } & Actions[Each] }[keyof Actions & Type]
  : Action;

/** The `meta` of a ledger. */
export type MetaOf<Types extends LedgerTypes> = Types extends { readonly meta: infer Own } ? Own : Meta;

/** An action as a command without declared actions may have it: of any type, and with any fields of plain data. */
export interface AnyAction extends DataObject {
  /** The name that selects the processor. */
  readonly type: string;
}

/** The actions that a command takes: those of the ledger, or of the caller's own type if none are declared. */
export type ActionInput<Types extends LedgerTypes, Own> = Types extends { readonly actions: object }
  ? ActionOf<Types>
  : IsAny<Own> extends true
    ? Action
    : Own;

/** The `meta` that a command takes: that of the ledger, or the caller's own type if none is declared. */
export type MetaInput<Types extends LedgerTypes, Own> = Types extends { readonly meta: infer Declared }
  ? Declared
  : IsAny<Own> extends true
    ? Meta
    : Own;

/** True for the constraint itself, when there is no type of the caller: no plain data has its symbol. */
type IsAny<Own> = typeof Symbol.iterator extends keyof Own ? true : false;
