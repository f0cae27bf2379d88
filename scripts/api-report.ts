import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Writes docs/api/*.d.ts: per entry of the package, every declaration that a host sees, sorted by name. A changed
 * signature shows in the diff; a moved file does not. TypeScript 7 has no compiler API, so the declarations that tsc
 * emits are split as text: each top-level statement begins in the first column.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(path, 'utf8');
const DECLARATION = /^(?:export )?(?:declare )?((?:abstract )?(?:interface|type|class|function|const) (\w+))/m;

const COMMENT_ALONE = /^\/\*\*[\s\S]*\*\/\s*$/;
/** A comment in the first column that documents a member of a union: tsc does not indent it. */
const COMMENT_INSIDE = /^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*[|&'"{(]/;

interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One declaration file: what it declares, and where the other names in it come from. */
interface Module {
  readonly statements: readonly Statement[];
  /** By local name. */
  readonly imports: ReadonlyMap<string, Reference>;
  /** By public name; `export { a } from` only. */
  readonly reexports: ReadonlyMap<string, Reference>;
}

interface Reference {
  readonly file: string;
  readonly name: string;
}

/** The entries of package.json: the name of the report, and the declaration file below the output directory. */
export function entriesOf(): ReadonlyMap<string, string> {
  const { exports } = JSON.parse(read(join(ROOT, 'package.json'))) as { exports: Record<string, { types?: string }> };
  const entries = Object.entries(exports).flatMap(([path, { types }]) =>
    types === undefined ? [] : [[path === '.' ? 'index' : path.slice(2), types.replace('./dist/', '')] as const],
  );
  return new Map(entries);
}

/** The file of the report of an entry. Example: that of `testing/vitest` is `testing-vitest.d.ts`. */
export function reportName(entry: string): string {
  return `${entry.replaceAll('/', '-')}.d.ts`;
}

/** Emits the declarations of `src/` into a directory. @throws Error with what tsc prints if it fails. */
export function emitDeclarations(directory: string): void {
  const args = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', directory];
  const { stdout, status } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc ended with ${status}: ${stdout}`);
}

/** The reports by file name, made from emitted declarations. */
export function apiReports(directory: string): ReadonlyMap<string, string> {
  const modules = new Map<string, Module>();
  const entries = entriesOf();
  const main = exportsOf(join(directory, entries.get('index') as string), modules);
  return new Map(
    [...entries].map(([entry, types]) => {
      const exported = exportsOf(join(directory, types), modules);
      const known = entry === 'index' ? new Map<string, string>() : main;
      return [reportName(entry), reportOf(entry, exported, known, modules)];
    }),
  );
}

/** The declarations behind an entry; those that the main entry exports are imported and not repeated. */
function reportOf(
  entry: string,
  exported: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  modules: Map<string, Module>,
): string {
  const found = new Map<string, { readonly name: string; readonly text: string }>();
  const imported = new Set<string>();
  for (const queue = [...exported.keys()]; queue.length > 0; ) {
    const key = queue.pop() as string;
    const publicName = known.get(key);
    if (publicName !== undefined) imported.add(publicName);
    if (found.has(key) || publicName !== undefined) continue;
    const [file, name] = key.split('#') as [string, string];
    const module = moduleOf(file, modules);
    const declared = module.statements.filter((statement) => statement.name === name);
    found.set(key, { name: exported.get(key) ?? name, text: textOf(declared, exported.get(key)) });
    for (const word of declared.flatMap(({ text }) => wordsOf(text))) {
      const target = module.imports.get(word);
      if (target !== undefined) queue.push(keyOf(follow(target, modules)));
      else if (word !== name && module.statements.some((one) => one.name === word)) queue.push(`${file}#${word}`);
    }
  }
  const names = [...imported].sort().join(', ');
  const header = `// The public declarations of '${entry === 'index' ? 'pursekit' : `pursekit/${entry}`}'.`;
  const texts = [...found.values()].sort((a, b) => (`${a.name} ${a.text}` < `${b.name} ${b.text}` ? -1 : 1));
  return [
    `${header} Written by: npm run api-report`,
    ...(names === '' ? [] : [`import type { ${names} } from 'pursekit';`]),
    ...texts.map(({ text }) => text),
    '',
  ].join('\n\n');
}

/** The statements under their public name, with `export` for those that the entry exports and no others. */
function textOf(statements: readonly Statement[], publicName: string | undefined): string {
  return statements
    .map(({ name, text }) => {
      const bare = text.replace(DECLARATION, publicName === undefined ? '$1' : 'export $1');
      return publicName === undefined || publicName === name ? bare : `${bare}\n// exported as ${publicName}`;
    })
    .join('\n');
}

/** Every name that a file exports, by the declaration behind it. */
function exportsOf(file: string, modules: Map<string, Module>): ReadonlyMap<string, string> {
  const { statements, reexports } = moduleOf(file, modules);
  const own = statements.filter(({ text }) => /^export /m.test(text)).map(({ name }) => [`${file}#${name}`, name]);
  const others = [...reexports].map(([name, reference]) => [keyOf(follow(reference, modules)), name]);
  return new Map([...own, ...others] as [string, string][]);
}

/** The file that declares a name, behind any re-exports. */
function follow(reference: Reference, modules: Map<string, Module>): Reference {
  const next = moduleOf(reference.file, modules).reexports.get(reference.name);
  return next === undefined ? reference : follow(next, modules);
}

function keyOf({ file, name }: Reference): string {
  return `${file}#${name}`;
}

function moduleOf(file: string, modules: Map<string, Module>): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const statements: Statement[] = [];
  const imports = new Map<string, Reference>();
  const reexports = new Map<string, Reference>();
  for (const text of split(read(file))) {
    const clause = /^(import|export)\s+(?:type\s+)?\{([^}]*)\} from ['"](\.[^'"]+)['"]/m.exec(text);
    const declared = DECLARATION.exec(text);
    if (clause !== null) {
      const [, keyword, names = '', specifier = ''] = clause;
      const target = resolve(dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts'));
      for (const [, name = '', alias] of names.matchAll(/(?:type\s+)?(\w+)(?:\s+as\s+(\w+))?/g)) {
        (keyword === 'import' ? imports : reexports).set(alias ?? name, { file: target, name });
      }
    } else if (declared !== null) {
      statements.push({ name: declared[2] as string, text });
    }
  }
  const module = { statements, imports, reexports };
  modules.set(file, module);
  return module;
}

/** The top-level statements of a declaration file, each with the comment before it. */
function split(text: string): string[] {
  return text
    .replace(/^\/\/.*\n?/gm, '')
    .split(/\n(?=(?:export|import|declare|interface|type|class|function|const|\/\*\*)\b|\/\*\*)/)
    .reduce<string[]>((statements, part) => {
      const last = statements.at(-1);
      const isInside = last !== undefined && COMMENT_INSIDE.test(part);
      if (isInside || (last !== undefined && COMMENT_ALONE.test(last))) {
        statements[statements.length - 1] += `\n${part}`;
      } else statements.push(part);
      return statements;
    }, [])
    .map((statement) => statement.trim());
}

/** The identifiers of a statement, without its comments and without the names of its members. */
function wordsOf(text: string): string[] {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').match(/\b[A-Za-z_$][\w$]*\b(?!\??:)/g) ?? [];
}

if (process.argv[1] !== undefined && relative(process.argv[1], fileURLToPath(import.meta.url)) === '') {
  const directory = mkdtempSync(join(tmpdir(), 'pursekit-api-'));
  emitDeclarations(directory);
  for (const [name, text] of apiReports(directory)) writeFileSync(join(ROOT, 'docs/api', name), text);
  rmSync(directory, { recursive: true });
}
