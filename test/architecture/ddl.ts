import { type SourceFile, type Violation, violation } from './source.ts';

/** Files that hold DDL beside the `.sql` files, with the reason. */
export const DDL_EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/store/schema/sql.generated.ts': 'the .sql files as a module, written by a script',
  'src/store/schema/migrate.ts': 'the schema and the table of its version exist before the first .sql file runs',
  'src/store/schema/drop-schema.ts': 'drops the schema with everything in it',
  'src/store/schema/shift-commit-clock.ts': 'a test moves the clock of commits by an argument',
  'src/store/schema/grant-role.ts': 'the name of the role is an argument, and a schema may have several',
};

const MODIFIERS =
  'or\\s+replace|global|local|temp|temporary|unlogged|unique|materialized|recursive|constraint|event|foreign|trusted|' +
  'procedural|text\\s+search|default|large|access';
const OBJECTS =
  'table|function|procedure|routine|aggregate|index|view|trigger|rule|policy|domain|schema|type|sequence|extension|' +
  'role|user|group|owned|privileges|database|tablespace|system|server|publication|subscription|statistics|language|' +
  'cast|collation|conversion|operator|transform|method|object|configuration|dictionary|parser|template|column';
const RIGHTS = 'all|select|insert|update|delete|truncate|references|trigger|usage|execute|create|connect|maintain|set';
const STATEMENTS = [
  `(?:create|alter|drop|refresh|reassign)\\s+(?:(?:${MODIFIERS})\\s+)*(?:${OBJECTS})\\b`,
  // A sentence has more words after the verb.
  'truncate\\s+(?:table\\b|only\\b|"|\\$|\\w+\\s*[,;`\'])',
  `(?:grant|revoke)\\s+(?:grant\\s+option\\s+for\\s+)?(?:(?:${RIGHTS})\\b|"|\\$)`,
  `(?:comment|security\\s+label)\\s+on\\s+(?:(?:${MODIFIERS})\\s+)*(?:${OBJECTS})\\b`,
  "do\\s+(?:language\\s+\\w+\\s+)?(?:\\$\\w*\\$|')",
];
const DDL = new RegExp(`\\b(?:${STATEMENTS.join('|')})`, 'gi');

/** Finds DDL, rights and comments on objects included, in the strings and templates of TypeScript. */
export function findDdl(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => DDL_EXCEPTIONS[path] === undefined)
    .flatMap((file) =>
      [...withoutComments(file).matchAll(DDL)].map(({ index }) =>
        violation(file, index, 'DDL: write it into a .sql file of src/store/schema/baseline/'),
      ),
    );
}

/** Finds exceptions from the DDL rule for files without DDL. */
export function findStaleDdlExceptions(files: readonly SourceFile[]): string[] {
  return Object.keys(DDL_EXCEPTIONS).filter(
    (path) => !files.some((file) => file.path === path && withoutComments(file).search(DDL) >= 0),
  );
}

function withoutComments({ text, comments }: SourceFile): string {
  let code = text;
  for (const { from, to } of comments) code = code.slice(0, from) + ' '.repeat(to - from) + code.slice(to);
  return code;
}
