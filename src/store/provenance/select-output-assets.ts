import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf } from '../postgres/sql-array.ts';

/** The outputs of transactions. */
export function selectOutputAssetsStatement(schema: string, ids: readonly string[]): Statement {
  return {
    name: 'select-output-assets',
    isPrepared: true,
    text: `select t.id::text as id, t.outputs::text as outputs
      from "${schema}".transactions t where t.id = any($1::text::uuid[])`,
    values: [arrayOf(ids)],
  };
}

/** The rows of {@link selectOutputAssetsStatement}: by transaction the assets of each output. */
export function mapOutputAssets(rows: readonly Row[]): Map<string, string[][]> {
  return new Map(rows.map(({ id, outputs }) => [id as string, assetsIn(outputs ?? '')]));
}

function assetsIn(outputs: string): string[][] {
  if (outputs === '') return [];
  return outputs.split(';').map((output) =>
    output
      .split(' ')
      .slice(1)
      .map((part) => part.slice(0, part.indexOf('='))),
  );
}
