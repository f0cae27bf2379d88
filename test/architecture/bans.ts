import { findInCode, type SourceFile, type Violation, violation } from './source.ts';

/** A pattern that is banned from a part of the repository. */
export interface Ban {
  readonly what: string;
  readonly instead: string;
  readonly pattern: RegExp;
  /** Returns true for the files in which the pattern is banned. */
  readonly holdsIn: (path: string) => boolean;
  /** The files that may use it, with the reason. */
  readonly exceptions?: Readonly<Record<string, string>>;
}

const isSrc = (path: string): boolean => path.startsWith('src/');
const isTest = (path: string): boolean => path.startsWith('test/');
const isSrcOrTest = (path: string): boolean => isSrc(path) || isTest(path);
/** Returns true for a file of test helpers, which hold all code that waits. */
export const isSupport = (path: string): boolean => /^test\/(?:.*\/)?support\//.test(path);
const always = (): boolean => true;

/** Globals that give time, randomness, the environment or the network, or all of these. */
const NODE_GLOBALS = [
  ...['globalThis', 'global', 'process', 'performance', 'crypto', 'fetch', 'WebSocket', 'MessageChannel', 'navigator'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'AbortSignal\\s*\\.\\s*timeout'],
];

/** All bans, each with what to write instead. */
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
    // A helper that runs as a process of its own reports to its test through its output.
    holdsIn: (path) => (isSrc(path) && !path.startsWith('src/cli/')) || path.endsWith('.test.ts'),
  },
  {
    what: 'the time of the system',
    instead: 'ask world.clock, so that a test owns time',
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w(\s]))|\bperformance\s*\.\s*now\b/g,
    holdsIn: isSrc,
    exceptions: {
      'src/platform/system-world.ts': 'this is the clock',
      'src/platform/timers.ts': 'gives the clock the monotonic time',
      'src/scenarios/run/run-clock.ts': 'latencies of a run are those that its user waits for',
      'src/integrations/http/wall-clock.ts': 'signatures are compared with the time of the system, or an option',
      'src/integrations/inspector/each-second.ts': 'a page that is open is told the figures of each second',
      'src/integrations/otel/wall-clock.ts': 'the spans of a trace have the time of the system',
    },
  },
  {
    what: 'a timer of globalThis',
    instead: 'use world.clock or platform/timers.ts: the fake timers of a test runner stop the timers of globalThis',
    pattern: /\bset(?:Immediate|Timeout|Interval)\b/g,
    holdsIn: (path) => isSrc(path) && !path.startsWith('src/cli/'),
    exceptions: {
      'src/platform/timers.ts': 'keeps the functions that Node has when it starts',
      'src/integrations/inspector/each-second.ts': 'keeps the functions that Node has when it starts',
    },
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
    instead: 'use the codec, the view or toJson(): JSON throws on bigint',
    pattern: /\bJSON\s*\.\s*stringify\b/g,
    holdsIn: isSrc,
    exceptions: {
      'src/actors/events/event-router.ts': 'hashes two checked strings, unambiguously',
      'src/store/postgres/schema-name.ts': 'quotes a name in a message',
      'src/store/postgres/lock-record.ts': 'a process id and when it began, in a lock file',
      'src/scenarios/run/wallet-handle.ts': 'quotes a name in a message',
      'src/cli/commands/balances.ts': 'quotes a name in a message',
      'src/domain/values/to-json.ts': 'writes every bigint as text',
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
    // Except files that vitest, or `pursekit run`, loads by their path.
    holdsIn: (path) => !/\.(?:config|setup)\.ts$/.test(path) && path !== 'examples/rent-day.ts',
  },
  {
    what: 'setTimeout in a test',
    instead: 'wait for a gate, an event or waitForWallet(), or move a clock',
    pattern: /\bsetTimeout\s*\(/g,
    // Hang guards, and polls for a state without an event, are in support and have a message.
    holdsIn: (path) => isTest(path) && !isSupport(path),
  },
  {
    what: 'a computed import',
    instead: 'name the file or the package in the import, so that the import rules see it',
    // The scanner blanks the content of a string, and keeps an expression in a template.
    pattern: /(?<![\w$.])import\s*\((?!\s*(['"`])\s*\1\s*[,)])/g,
    holdsIn: isSrc,
  },
  {
    what: 'a load without import',
    instead: 'use import or import(), so that the import rules see it',
    pattern: /\b(?:createRequire|require|getBuiltinModule|eval|Function(?=\s*\())\b/g,
    holdsIn: isSrc,
  },
  {
    what: 'a global of Node in the domain',
    instead: 'take it as a parameter: the domain has no time, no randomness, no environment and no network',
    pattern: new RegExp(`(?<![\\w$.])(?:${NODE_GLOBALS.join('|')})\\b`, 'g'),
    holdsIn: (path) => path.startsWith('src/domain/'),
  },
];

/** Finds every use of a banned pattern where it is banned, except in the excepted files. */
export function findBanned(
  files: readonly SourceFile[],
  { what, instead, pattern, holdsIn, exceptions }: Ban,
): Violation[] {
  return files
    .filter(({ path }) => holdsIn(path) && exceptions?.[path] === undefined)
    .flatMap((file) => findInCode(file, pattern, `${what}: ${instead}`));
}

/** Finds exceptions for files that do not use the banned pattern. */
export function findStaleExceptions(files: readonly SourceFile[], { what, pattern, exceptions }: Ban): string[] {
  return Object.keys(exceptions ?? {})
    .filter((path) => !files.some((file) => file.path === path && findInCode(file, pattern, what).length > 0))
    .map((path) => `${path} is excepted from "${what}" and has none`);
}

// In two parts, or this file would find itself.
const LEFTOVER = new RegExp(`\\b(?:${['TO', 'FIX'].map((start, at) => start + ['DO', 'ME'][at]).join('|')})\\b`, 'g');

/** Finds notes of open work in code and in comments; strings may contain the words. */
export function findLeftovers(file: SourceFile): Violation[] {
  const message = 'a note of open work: do it now, or write it into the docs';
  const inComments = file.comments.flatMap(({ from, to }) =>
    [...file.text.slice(from, to).matchAll(LEFTOVER)].map(({ index }) => violation(file, from + index, message)),
  );
  return [...findInCode(file, LEFTOVER, message), ...inComments];
}

/** The beginning of a template with SQL, as opposed to a sentence with one of its words. */
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

/** Finds SQL templates with inserted values outside the store. */
export function findSqlTemplates(file: SourceFile): Violation[] {
  if (!isSrc(file.path) || file.path.startsWith('src/store/')) return [];
  return file.templates
    .filter(({ from, to }) => SQL.test(file.text.slice(from, to)) && file.text.slice(from, to).includes('${'))
    .map(({ from }) => violation(file, from, 'SQL in a template: a statement of src/store with parameters'));
}
