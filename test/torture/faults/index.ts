import type { Fault } from '../fault.ts';
import { nodeKilled } from './f01-node-killed.ts';
import { crashPoints } from './f02-crash-points.ts';
import { backendKilled, postmasterKilled } from './f03-server-killed.ts';
import { terminated } from './f05-terminated.ts';
import { answerLost, commitCut, commitDelayed } from './f06-commit-on-the-way.ts';
import { blackHole } from './f09-black-hole.ts';
import { slowNetwork } from './f10-slow-network.ts';
import { databaseFrozen, nodeFrozen } from './f11-frozen.ts';
import { dataDiskFull, logDiskFull } from './f13-disk-full.ts';
import { hotWalletFought, tinyBankFought } from './f18-contention.ts';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  nodeKilled,
  crashPoints,
  backendKilled,
  postmasterKilled,
  terminated,
  answerLost,
  commitCut,
  commitDelayed,
  blackHole,
  slowNetwork,
  databaseFrozen,
  nodeFrozen,
  dataDiskFull,
  logDiskFull,
  hotWalletFought,
  tinyBankFought,
];
