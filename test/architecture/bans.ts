import { findInCode, type SourceFile, type Violation, violation } from './source.ts';

/** A word that the house does without. */
export interface Ban {
  readonly what: string;
  readonly instead: string;
  readonly pattern: RegExp;
  /** Where the ban holds. */
  readonly holdsIn: (path: string) => boolean;
  /** Files that may, and why. */
  readonly exceptions?: Readonly<Record<string, string>>;
}

const isSrc = (path: string): boolean => path.startsWith('src/');
const isTest = (path: string): boolean => path.startsWith('test/');
const isSrcOrTest = (path: string): boolean => isSrc(path) || isTest(path);
/** Whether a file holds helpers of tests: all waiting lives there. */
export const isSupport = (path: string): boolean => /^test\/(?:.*\/)?support\//.test(path);
const always = (): boolean => true;

/** Every banned word, with what to write in its place. */
export const BANS: readonly Ban[] = [
  {
    what: 'any',
    instead: 'use unknown and narrow it, or name the type',
    pattern: /(?::|\bas|<|,|\||&|=>|\bextends)\s*any\b(?!\s*[:(.])|\bany\[\]/g,
    holdsIn: always,
  },
  {
    what: 'console',
    instead: 'emit an event of the runtime, or expect something; only the command line prints',
    pattern: /\bconsole\s*\./g,
    // A helper that a test starts as a process of its own speaks to it through its output.
    holdsIn: (path) => (isSrc(path) && !path.startsWith('src/cli/')) || path.endsWith('.test.ts'),
  },
  {
    what: 'the time of the system',
    instead: 'ask world.clock, so that a test owns time',
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w(\s]))|\bperformance\s*\.\s*now\b/g,
    holdsIn: isSrc,
    exceptions: { 'src/platform/system-world.ts': 'this is the clock' },
  },
  {
    what: 'Math.random',
    instead: 'use world.random() or a seed, so that a run can be repeated',
    pattern: /\bMath\s*\.\s*random\b/g,
    holdsIn: isSrcOrTest,
    exceptions: { 'src/platform/system-world.ts': 'this is the source of randomness' },
  },
  {
    what: 'JSON.stringify',
    instead: 'use the codec or the view: JSON throws on bigint',
    pattern: /\bJSON\s*\.\s*stringify\b/g,
    holdsIn: isSrc,
    exceptions: {
      'src/actors/events/event-router.ts': 'hashes two checked strings, unambiguously',
      'src/store/postgres/schema-name.ts': 'quotes a name in a message',
      'src/store/postgres/directory-lock.ts': 'a process id and when it began, for humans to read',
      'src/scenarios/run/wallet-handle.ts': 'quotes a name in a message',
      'src/cli/commands/balances.ts': 'quotes a name in a message',
      'src/cli/output/json.ts': 'writes every bigint as text, for all of --json',
    },
  },
  {
    what: 'a test that is left out or runs alone',
    instead: 'repair the test or delete it',
    pattern: /\b(?:test|it|describe|suite|bench)\s*(?:\.\s*\w+\s*)*\.\s*(?:only|skip|todo|fails)\b/g,
    holdsIn: always,
  },
  {
    what: 'export *',
    instead: 'export explicit names',
    pattern: /\bexport\s+(?:type\s+)?\*/g,
    holdsIn: always,
  },
  {
    what: 'export default',
    instead: 'export a name',
    pattern: /\bexport\s+default\b/g,
    // What vitest, or `pursekit run`, loads by its path.
    holdsIn: (path) => !/\.(?:config|setup)\.ts$/.test(path) && path !== 'examples/rent-day.ts',
  },
  {
    what: 'setTimeout in a test',
    instead: 'wait for a gate, an event or waitForWallet(), or move a clock',
    pattern: /\bsetTimeout\s*\(/g,
    // Hang guards, and polls for what tells no event, live in support and carry a message.
    holdsIn: (path) => isTest(path) && !isSupport(path),
  },
];

/** Every use of a banned word where it is banned, exceptions left out. */
export function findBanned(
  files: readonly SourceFile[],
  { what, instead, pattern, holdsIn, exceptions }: Ban,
): Violation[] {
  return files
    .filter(({ path }) => holdsIn(path) && exceptions?.[path] === undefined)
    .flatMap((file) => findInCode(file, pattern, `${what}: ${instead}`));
}

/** Exceptions that no longer except anything: a list of them must not outlive its reasons. */
export function findStaleExceptions(files: readonly SourceFile[], { what, pattern, exceptions }: Ban): string[] {
  return Object.keys(exceptions ?? {})
    .filter((path) => !files.some((file) => file.path === path && findInCode(file, pattern, what).length > 0))
    .map((path) => `${path} is excepted from "${what}" and has none`);
}

// In two parts, or this file would find itself.
const LEFTOVER = new RegExp(`\\b(?:${['TO', 'FIX'].map((start, at) => start + ['DO', 'ME'][at]).join('|')})\\b`, 'g');

/** Notes to oneself, in code and in comments. Strings may speak of them. */
export function findLeftovers(file: SourceFile): Violation[] {
  const message = 'a note to oneself: do it now, or write it into the docs';
  const inComments = file.comments.flatMap(({ from, to }) =>
    [...file.text.slice(from, to).matchAll(LEFTOVER)].map(({ index }) => violation(file, from + index, message)),
  );
  return [...findInCode(file, LEFTOVER, message), ...inComments];
}

/** How a template begins that is SQL, and not a sentence with one of its words. */
const SQL = new RegExp(
  [
    'select\\b.*\\bfrom',
    'insert\\s+into',
    'update\\b.*\\bset',
    'delete\\s+from',
    'with\\b.*\\bas\\s*\\(.*',
    '(?:create|drop|alter|truncate)\\s+(?:table|schema|index|view|function|role|database|or)',
    'set\\s+(?:local\\s+|session\\s+)?\\w+\\s*(?:=|to\\b).*',
  ]
    .map((statement) => `^\`\\s*${statement}\\b`)
    .join('|'),
  'is',
);

/** SQL with something put into it, outside the store. */
export function findSqlTemplates(file: SourceFile): Violation[] {
  if (!isSrc(file.path) || file.path.startsWith('src/store/')) return [];
  return file.templates
    .filter(({ from, to }) => SQL.test(file.text.slice(from, to)) && file.text.slice(from, to).includes('${'))
    .map(({ from }) => violation(file, from, 'SQL in a template: a statement of src/store with parameters'));
}
