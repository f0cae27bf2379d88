import { type SourceFile, type Violation, violation } from './source.ts';

/** Files that hold DDL beside the `.sql` files, with the reason. */
export const DDL_EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/store/schema/sql.generated.ts': 'the .sql files as a module, written by a script',
  'src/store/schema/migrate.ts': 'the schema and the table of its version exist before the first .sql file runs',
  'src/store/schema/drop-schema.ts': 'drops the schema with everything in it',
};

const DDL = new RegExp(
  '\\b(?:create|alter|drop)\\s+(?:or\\s+replace\\s+)?(?:unique\\s+)?(?:materialized\\s+)?' +
    '(?:table|function|procedure|index|view|trigger|domain|schema|type|sequence)\\b',
  'gi',
);

/** Finds DDL in the strings and templates of TypeScript. */
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
