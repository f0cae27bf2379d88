import { LedgerError } from '../index.ts';
import { METRIC_ENTRIES } from './catalogue.ts';
import { labelName } from './prometheus-name.ts';

/** Labels that the format itself, or a metric, already has. */
const TAKEN: ReadonlySet<string> = new Set(
  ['le', ...METRIC_ENTRIES.flatMap(([, { attributes }]) => attributes)].map(labelName),
);

/**
 * Checks the labels that a host adds to every line: a name twice, or one of a metric, would make the text unreadable.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the label.
 */
export function checkLabels(labels: Readonly<Record<string, unknown>>): void {
  const names = new Set<string>();
  for (const [name, value] of Object.entries(labels)) {
    const written = labelName(name);
    if (!/^[a-zA-Z_]/.test(written) || written.startsWith('__')) throw invalid(name, 'is not the name of a label');
    if (TAKEN.has(written)) throw invalid(name, 'is a label of a metric');
    if (names.has(written)) throw invalid(name, `is written as ${written}, which another label is, too`);
    if (typeof value !== 'string') throw invalid(name, 'has a value that is not a text');
    names.add(written);
  }
}

function invalid(name: string, text: string): LedgerError {
  return new LedgerError('ERR_INVALID_OPTIONS', `labels: ${name === '' ? 'the empty name' : name} ${text}`);
}
