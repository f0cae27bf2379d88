import type { Profile } from '../profiles.ts';
import type { CurveResult } from '../report/bench-report.ts';
import type { Field } from '../run-workload.ts';

/** The server and the size of a measurement. */
export interface CurveField extends Field {
  readonly profile: Profile;
  readonly command: string;
}

/** A measurement of a cost that must not grow with the size of something. */
export interface Curve {
  readonly name: string;
  readonly title: string;
  measure(field: CurveField): Promise<CurveResult>;
}
