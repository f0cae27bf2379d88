import type { ReversalTarget } from '../../domain/records/reversal.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The amounts that were reversed of a transaction, per asset, and the reversals. */
export type Reversed = Pick<ReversalTarget, 'reversed' | 'by'>;

/** The reversals of a transaction, in one snapshot. */
export function selectReversalsStatement(schema: string, id: string): Statement {
  return {
    name: 'select-reversals',
    isPrepared: true,
    text: `select part, asset, amount, id from "${schema}".reversals_of($1::text::uuid)`,
    values: [id],
  };
}

/** The rows of {@link selectReversalsStatement}. */
export function mapReversals(rows: readonly Row[]): Reversed {
  const amounts = rows.filter(({ part }) => part === 'amount');
  const reversed = new Map(
    amounts.map(({ asset, amount }): [string, bigint] => [asset as string, BigInt(amount as string)]),
  );
  return { reversed, by: rows.filter(({ part }) => part === 'reversal').map(({ id }) => id as string) };
}
