/** An object under construction: its creator may still assign the fields that are read-only to all others. */
export type Mutable<Type> = { -readonly [Field in keyof Type]: Type[Field] };
