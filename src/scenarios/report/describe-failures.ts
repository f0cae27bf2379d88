import type { RunSummary } from './run-summary.ts';

/** Says why a run did not pass, a text per cause: `2 expectations not met`. Empty for one that passed. */
export function describeFailures({ failure, expectations, waiting, books }: RunSummary): string[] {
  const failed = expectations.failed.length;
  const types = waiting.flatMap(({ action, expected }) => (expected ? [] : [action.type]));
  const texts: string[] = failure === undefined ? [] : [`the script failed: ${failure.message}`];
  if (failed > 0) texts.push(`${failed} expectation${failed === 1 ? '' : 's'} not met`);
  if (types.length > 0) {
    const deliveries = types.length === 1 ? '1 delivery waits' : `${types.length} deliveries wait`;
    texts.push(`${deliveries} unexpectedly: ${[...new Set(types)].join(', ')}`);
  }
  if (!books.every(({ balanced }) => balanced)) texts.push('the supply is not conserved');
  return texts;
}
