import type { Profile } from '../profiles.ts';
import type { CurveResult, Machine } from '../report/bench-report.ts';
import type { Field } from '../run-workload.ts';

/** The server and the size of a measurement. */
export interface CurveField extends Field {
  readonly profile: Profile;
  readonly command: string;
  readonly machine: Machine;
}

/** A measurement at several sizes of something: most are of a cost that must not grow with it. */
export interface Curve {
  readonly name: string;
  readonly title: string;
  measure(field: CurveField): Promise<CurveResult>;
}
