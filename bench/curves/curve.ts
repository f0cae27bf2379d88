import type { Profile } from '../profiles.ts';
import type { CurveResult } from '../report/bench-report.ts';
import type { Field } from '../run-workload.ts';

/** Where a curve is measured, and how far it goes. */
export interface CurveField extends Field {
  readonly profile: Profile;
  readonly command: string;
}

/** A cost that may grow with something, and must not. */
export interface Curve {
  readonly name: string;
  readonly title: string;
  measure(field: CurveField): Promise<CurveResult>;
}
