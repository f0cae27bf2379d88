/** `text`: code, comments, strings and pages. `code`: identifiers of TypeScript only, where prose may use the word. */
export type Reach = 'text' | 'code';

/** A word that was retired, with the term to write instead (docs/glossary.md). */
export interface RetiredWord {
  readonly pattern: RegExp;
  readonly instead: string;
  readonly reach: Reach;
  /** One text that the rule finds. */
  readonly finds: string;
  /** One text that resembles it and is allowed. */
  readonly allows: string;
  /** Returns true for the files in which the word is retired; without it, all. */
  readonly holdsIn?: (path: string) => boolean;
  /** The files that may use it, with the reason. */
  readonly exceptions?: Readonly<Record<string, string>>;
}

type Options = Pick<RetiredWord, 'holdsIn' | 'exceptions'>;
type Examples = readonly [finds: string, allows: string];

/** A space, or a line break with the start of a comment line after it. */
const GAP = '\\s+(?:(?:\\*|//|--|>|#)\\s+)?';

/**
 * A name that may not be used, in each spelling: `dead letter desk` finds `DeadLetterDesk`, `deadLetterDesk`,
 * `#deadLetterDesks`, `dead-letter-desk` and `dead_letter_desk`, also within a longer name, not within a longer word.
 */
export function name(words: string, instead: string, examples: Examples, reach: Reach = 'text', options?: Options) {
  const [first = '', ...others] = words.split(' ');
  const upper = first.charAt(0).toUpperCase();
  const start = `(?:(?<![A-Za-z])[${first.charAt(0)}${upper}]|(?<=[a-z0-9])${upper})${first.slice(1)}`;
  const more = others.map((word) => `[-_]?[${word.charAt(0)}${word.charAt(0).toUpperCase()}]${word.slice(1)}`).join('');
  const shout = `(?<![A-Za-z_])${words.toUpperCase().replaceAll(' ', '_')}(?![A-Za-z])`;
  return rule(new RegExp(`${start}${more}s?(?![a-z])|${shout}`, 'g'), instead, examples, reach, options);
}

/** A phrase of prose, in each case, also broken over two lines. A word may be a pattern: `hand(?:s|ed)? over`. */
export function phrase(words: string, instead: string, examples: Examples, options?: Options): RetiredWord {
  const pattern = new RegExp(`(?<![\\w-])(?:${words.replaceAll(' ', GAP)})(?![\\w-])`, 'gi');
  return rule(pattern, instead, examples, 'text', options);
}

/** A pattern of code. */
export function code(pattern: RegExp, instead: string, examples: Examples, options?: Options): RetiredWord {
  return rule(pattern, instead, examples, 'code', options);
}

export function rule(
  pattern: RegExp,
  instead: string,
  [finds, allows]: Examples,
  reach: Reach,
  options: Options = {},
): RetiredWord {
  return { pattern, instead, reach, finds, allows, ...options };
}
