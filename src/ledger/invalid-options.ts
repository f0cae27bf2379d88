import type { z } from 'zod';
import { LedgerError } from '../domain/errors.ts';

/** The `ERR_INVALID_OPTIONS` that names the first option at fault. */
export function invalidOptions({ issues }: z.ZodError): LedgerError {
  const [issue] = issues;
  const name = issue === undefined || issue.path.length === 0 ? 'options' : issue.path.join('.');
  return new LedgerError('ERR_INVALID_OPTIONS', `${name}: ${issue?.message ?? 'invalid'}`);
}
