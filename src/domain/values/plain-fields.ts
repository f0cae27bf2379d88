import type { PlainData } from './plain-data.ts';

/** An object, but not a list, bytes or a map. */
export interface DataObject {
  /** Absent. */
  readonly [Symbol.iterator]?: never;
}

/**
 * The constraint of an object whose fields are plain data: `Own extends object & PlainFields<Own>`. Unlike an index
 * signature, it takes values of interfaces. It refuses functions, symbols and instances of classes with methods, such
 * as a `Date`, wherever they are in the object.
 */
export type PlainFields<Own> = { readonly [Name in keyof Own]: PlainField<Own[Name]> };

/** A field may be undefined, where an element of a list may not. */
type PlainField<Value> = Value extends undefined ? Value : Plain<Value>;

/** The type itself, or one whose name is the error that the compiler shows. Plain data has no end: it comes first. */
type Plain<Value> = Value extends PlainData
  ? Value
  : Value extends undefined | symbol | ((...args: never) => unknown)
    ? NotPlain
    : Value extends readonly unknown[]
      ? readonly Plain<Value[number]>[]
      : keyof Value & symbol extends never
        ? PlainFields<Value>
        : NotPlain;

type NotPlain = 'plain data has no functions, no symbols and no instances of classes';
