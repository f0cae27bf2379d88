import { expect } from 'vitest';
import { type LedgerMatchers, matchers } from './matchers.ts';

declare module 'vitest' {
  // The parameter has the name and the default that vitest gives it: declarations that are merged have to agree.
  // biome-ignore lint/suspicious/noExplicitAny: as in the declaration of vitest
  interface Matchers<T = any> extends LedgerMatchers<void> {}
}

expect.extend(matchers);
