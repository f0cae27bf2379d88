import type { Action, ActionFields, Meta } from './action.ts';
import type { DataObject, PlainFields } from './plain-fields.ts';

/**
 * The names and data that a host declares about its ledger: `createLedger<{ assets: 'gold' | 'gem' }>()`. A part that
 * is left out is of any name and content. The declaration is for the compiler: nothing is checked at run time.
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

/** The fields of an action in a declaration: its type is their name. */
interface NoType {
  /** Absent. */
  readonly type?: never;
}

/** The declarations that have one of the fields. */
export type Declares<Name extends keyof LedgerTypes> = Required<Pick<LedgerTypes, Name>>;

/** The names of the assets of a ledger. */
export type AssetOf<Types extends LedgerTypes> = Types extends Declares<'assets'> ? Types['assets'] : string;

/** The types of the actions of a ledger. */
export type ActionTypeOf<Types extends LedgerTypes> =
  Types extends Declares<'actions'> ? keyof Types['actions'] & string : string;

/** The actions of a ledger, or those of one type: `ActionOf<Game, 'GiveItem'>`. */
export type ActionOf<Types extends LedgerTypes, Type extends string = string> =
  Types extends Declares<'actions'> ? ActionsOf<Types['actions']>[keyof Types['actions'] & Type] : Action;

type ActionsOf<Actions> = {
  readonly [Type in keyof Actions]: {
    /** The name that selects the processor. */
    readonly type: Type;
  } & Pick<ActionFields, 'dueInMs'> &
    Actions[Type];
};

/** The `meta` of a ledger. */
export type MetaOf<Types extends LedgerTypes> = Types extends Declares<'meta'> ? Types['meta'] : Meta;

/** An action as a command without declared actions may have it: of any type, and with any fields of plain data. */
export interface AnyAction extends DataObject, ActionFields {}

/** The actions that a command takes: those of the ledger, or of the caller's own type if none are declared. */
export type ActionInput<Types extends LedgerTypes, Own> =
  Types extends Declares<'actions'> ? ActionOf<Types> : IsAny<Own> extends true ? Action : Own;

/** The `meta` that a command takes: that of the ledger, or the caller's own type if none is declared. */
export type MetaInput<Types extends LedgerTypes, Own> =
  Types extends Declares<'meta'> ? Types['meta'] : IsAny<Own> extends true ? Meta : Own;

/** True for the constraint itself, in the place of a type of the caller: plain data has none of its symbols. */
type IsAny<Own> = typeof Symbol.iterator extends keyof Own ? true : false;
