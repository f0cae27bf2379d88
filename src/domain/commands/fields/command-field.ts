import type { PlainData } from '../../values/plain-data.ts';

/**
 * The type of a field: `wallet` for the name of a wallet that takes part, `assets` for assets and their amounts, `legs`
 * for the legs of an exchange, `requirements` for wallets with assets that they must hold, `data` for any other plain
 * data.
 */
export type FieldType = 'wallet' | 'assets' | 'legs' | 'requirements' | 'data';

/** The public description of a field of the input of a command. */
export interface CommandFieldInfo {
  /** The name of the field in the input, such as `assets`. */
  readonly name: string;
  /** The type of its values. */
  readonly type: FieldType;
  /** True if an input without the field is refused with `missing_field`. */
  readonly isRequired: boolean;
}

/**
 * A field of the input of a command.
 *
 * Validation runs in phases over all fields of a command, in the order of `PROBLEMS`: the shape of every field, then
 * the names in every field, then the content of every field, then the data in every field. So the first problem that is
 * reported does not depend on which field has it. `Raw` is the value between the phases: checked for its shape, and for
 * nothing else.
 */
export interface CommandField<Value = unknown, Raw = unknown> extends CommandFieldInfo {
  /** The property of the validated command that holds the value, such as `bundle`. */
  readonly property: string;

  /** Phase 1. @throws LedgerError with a problem of shape, such as `not_an_object`. */
  parseShape(value: unknown): Raw;
  /** Phase 2. @throws LedgerError with `name_invalid`. */
  checkNames(raw: Raw): void;
  /** Phase 3. @throws LedgerError with a problem of content, such as `amount_not_positive`. */
  parseContent(raw: Raw): Value;
  /** Phase 4, of a field with data that is stored and not interpreted. @throws LedgerError with a problem of `meta`. */
  parseData?(value: Value): Value;

  /** The value as plain data. Equal data means equal content: it is part of the fingerprint of an idempotency key. */
  intent(value: Value): PlainData;
  /** The value as `inspect()` and the events show it: plain data that is a valid input and makes an equal value. */
  view(value: Value): unknown;
  /** The number of amounts in the value, for the size of a command in memory. Zero if absent. */
  assetCount?(value: Value): number;
}
