import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BASELINE = new URL('../src/store/schema/baseline/', import.meta.url);

/** The names of the files of the baseline, in the order in which a new schema runs them. */
export const BASELINE_FILES = [
  'types',
  'tables',
  'guards',
  'holds',
  'commit',
  'commit-one',
  'policy',
  'counted',
  'order',
  'spends',
  'history',
  'ranking',
  'feed',
  'reads',
  'provenance',
  'outbox',
  'waiting',
  'archive',
  'views',
];

const HEADER = `// Written by \`npm run build:sql\` from the files in baseline/. Edit those, not this file.

/** The script of the baseline, without its comments. \`$schema\` stands for the quoted name of the schema. */
`;

/** The path of the module that {@link renderSqlModule} is the text of. */
export const SQL_MODULE = fileURLToPath(new URL('../src/store/schema/sql.generated.ts', import.meta.url));

/**
 * The text of `src/store/schema/sql.generated.ts`: the baseline as one string.
 *
 * A line `-- include fixed-plan` stands for the lines of `baseline/include/fixed-plan.sql`. Lines that are only a
 * comment are left out, so that a comment can change without a change of the schema.
 */
export function renderSqlModule(): string {
  const script = BASELINE_FILES.map((name) => withoutComments(expand(read(`${name}.sql`)))).join('\n');
  const template = script.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `${HEADER}export const BASELINE_SQL = \`\n${template}\`;\n`;
}

function read(path: string): string {
  return readFileSync(new URL(path, BASELINE), 'utf8');
}

function expand(sql: string): string {
  return sql.replace(/^ *-- include ([a-z-]+)\n/gm, (_, name: string) => read(`include/${name}.sql`));
}

function withoutComments(sql: string): string {
  return sql
    .replace(/^ *--.*\n/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimStart();
}
