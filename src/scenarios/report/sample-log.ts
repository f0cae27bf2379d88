import { evenly } from './evenly.ts';
import type { Sample } from './report.ts';

/** A series that a script sampled. */
export interface SeriesReport {
  /** The name of the series. */
  readonly series: string;
  /** The number of samples. */
  readonly count: number;
  /** The first value. */
  readonly first: number | bigint;
  /** The last value. */
  readonly last: number | bigint;
  /** The smallest value. */
  readonly min: number | bigint;
  /** The largest value. */
  readonly max: number | bigint;
  /** The samples in their order; all of them, or some at equal distances. */
  readonly samples: readonly Pick<Sample, 'step' | 'at' | 'value'>[];
}

/** The most samples of a series in a report. */
const SAMPLES_MAX = 400;
/** The samples of a series that are kept: of more, each second one is dropped. */
const KEPT_MAX = 8_192;

type Point = Pick<Sample, 'step' | 'at' | 'value'>;

interface Series {
  count: number;
  /** A sample is kept if this divides its number. */
  stride: number;
  kept: Point[];
  readonly first: Point;
  last: Point;
  min: Point;
  max: Point;
}

/** Collects the samples of a run in bounded room: the count and the extremes of a series are exact. */
export class SampleLog {
  readonly #series = new Map<string, Series>();

  /** Adds a sample. */
  add({ series: name, step, at, value }: Sample): void {
    const point = { step, at, value };
    const series = this.#series.get(name);
    if (series === undefined) {
      const all = { first: point, last: point, min: point, max: point };
      this.#series.set(name, { count: 1, stride: 1, kept: [point], ...all });
      return;
    }
    if (series.count % series.stride === 0) series.kept.push(point);
    series.count += 1;
    series.last = point;
    // A number and a bigint compare by value.
    if (value < series.min.value) series.min = point;
    if (value > series.max.value) series.max = point;
    if (series.kept.length > KEPT_MAX) {
      series.kept = series.kept.filter((_, place) => place % 2 === 0);
      series.stride *= 2;
    }
  }

  /** The series, in the order of their first samples. */
  result(): SeriesReport[] {
    return [...this.#series].map(([series, { count, first, last, min, max, kept }]) => {
      const all = kept.at(-1) === last ? kept : [...kept, last];
      const samples = evenly(all.length, SAMPLES_MAX).map((place) => all[place] as Point);
      return { series, count, first: first.value, last: last.value, min: min.value, max: max.value, samples };
    });
  }
}
