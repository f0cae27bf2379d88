/** A step of a path, as some libraries wrap it. */
export interface SchemaPathSegment {
  /** The name or the index. */
  readonly key: PropertyKey;
}

/** One violation that a schema found. */
export interface SchemaIssue {
  /** The text for the sender. */
  readonly message: string;
  /** The names and indexes that lead to it. */
  readonly path?: readonly (PropertyKey | SchemaPathSegment)[] | undefined;
}

/** A value that fits a schema. */
export interface SchemaSuccess {
  /** The value, which the schema may have converted. */
  readonly value: unknown;
  /** Absent: nothing is wrong. */
  readonly issues?: undefined;
}

/** A value that does not fit a schema. */
export interface SchemaFailure {
  /** The violations, first to last. */
  readonly issues: readonly SchemaIssue[];
}

/** The result of a validation. */
export type SchemaResult = SchemaSuccess | SchemaFailure;

/** The part of Standard Schema 1 that is used. Schemas of zod, valibot, ArkType and others have it. */
export interface StandardSchema {
  /** The properties that Standard Schema defines. */
  readonly '~standard': {
    /** The version of Standard Schema. */
    readonly version: 1;
    /** Checks a value. */
    validate(value: unknown): SchemaResult | Promise<SchemaResult>;
  };
}

/** The path of an issue below a field: `data.assets.gold`. */
export function issuePath(field: string, { path = [] }: SchemaIssue): string {
  return [field, ...path.map((part) => String(typeof part === 'object' ? part.key : part))].join('.');
}
