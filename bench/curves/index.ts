import type { Curve } from './curve.ts';

/** Every curve, in the order of the report. */
export const CURVES: readonly Curve[] = [];
