import type { Database } from '../../../src/store/postgres/database.ts';
import { COMMENTS, PARTS, UNLISTED } from './schema-parts.ts';

/**
 * The live schema as text: domains, tables, indexes, sequences, triggers, rules, policies, views, functions, event
 * triggers, rights and comments, in a fixed order and with `$schema` for the name of the schema. The same for the same
 * schema on every database: the catalog functions write the same text in every session whose `search_path` does not
 * name the schema.
 *
 * @throws if the schema holds an object of another kind, which the text would not show.
 */
export async function dumpSchema({ run }: Pick<Database, 'run'>, schema: string): Promise<string> {
  const select = (text: string) => run({ name: 'dump-schema', text, values: [schema] });
  const unlisted = await select(UNLISTED);
  if (unlisted.length > 0) {
    const names = unlisted.map(({ name }) => name?.replaceAll(schema, '$schema'));
    throw new Error(`no part of the dump describes: ${names.join('; ')}`);
  }
  const parts: string[] = [];
  for (const part of [...PARTS, COMMENTS]) {
    const rows = await select(`select name, text from (${part}) part order by name collate "C"`);
    parts.push(...rows.map((row) => normalize(row.text as string, schema)));
  }
  return `${parts.join('\n\n')}\n`;
}

/** One spelling for the name of the schema; settings of functions in the order of their names; no space at the end. */
function normalize(text: string, schema: string): string {
  const lines = text.trimEnd().replaceAll(`"${schema}"`, '$schema').replaceAll(schema, '$schema').split('\n');
  const isSetting = (line: string): boolean => line.startsWith(' SET ');
  const first = lines.findIndex(isSetting);
  const settings = lines.filter(isSetting);
  lines.splice(Math.max(first, 0), settings.length, ...settings.sort());
  return lines.map((line) => line.trimEnd()).join('\n');
}
