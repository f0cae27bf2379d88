import { callers } from './callers.ts';
import type { Curve } from './curve.ts';
import { firstTransfer } from './first-transfer.ts';
import { fragmentation } from './fragmentation.ts';
import { freezes } from './freezes.ts';
import { growth } from './growth.ts';
import { history } from './history.ts';
import { processes } from './processes.ts';
import { reads } from './reads.ts';
import { rules } from './rules.ts';
import { spends } from './spends.ts';
import { treasury } from './treasury.ts';
import { wallets } from './wallets.ts';
import { youngObjects } from './young-objects.ts';

/** Every curve, in the order of the report. */
export const CURVES: readonly Curve[] = [
  callers,
  history,
  fragmentation,
  treasury,
  wallets,
  processes,
  reads,
  spends,
  rules,
  freezes,
  youngObjects,
  firstTransfer,
  growth,
];
