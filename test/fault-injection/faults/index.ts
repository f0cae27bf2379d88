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
import { powerCut } from './f15-power-cut.ts';
import { deadlocks } from './f17-deadlocks.ts';
import { hotWalletFought, tinyBankFought } from './f18-contention.ts';
import { clockJumps } from './f19-clock-jumps.ts';
import { poisonUnit } from './f20-poison-unit.ts';
import { actorThrows } from './f21-actor-throws.ts';
import { overload } from './f22-overload.ts';
import { secondProcess } from './f23-second-process.ts';
import { killedFirstStart } from './f24-killed-first-start.ts';
import { orphans } from './f25-orphans.ts';
import { poolExhausted } from './f26-pool-exhausted.ts';
import { mix } from './f28-mix.ts';

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
  powerCut,
  deadlocks,
  hotWalletFought,
  clockJumps,
  poisonUnit,
  actorThrows,
  overload,
  secondProcess,
  killedFirstStart,
  orphans,
  poolExhausted,
  tinyBankFought,
  mix,
];
