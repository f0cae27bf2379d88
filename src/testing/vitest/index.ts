// Adds the matchers to the `expect()` of vitest, and to its types.
import './extend.ts';

export type { ExpectedAssets, LedgerMatchers } from './matchers.ts';
