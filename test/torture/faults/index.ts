import type { Fault } from '../fault.ts';
import { nodeKilled } from './f01-node-killed.ts';
import { answerLost, commitCut, commitDelayed } from './f06-commit-on-the-way.ts';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [nodeKilled, answerLost, commitCut, commitDelayed];
