/** An object before it is shown to anyone: whoever makes it may still add fields. */
export type Mutable<Type> = { -readonly [Field in keyof Type]: Type[Field] };
