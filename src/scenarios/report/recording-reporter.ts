import type { ReportEvent, Reporter } from './report.ts';

/** Records all events, for tests. */
export class RecordingReporter implements Reporter {
  /** All events so far, in order. */
  readonly events: ReportEvent[] = [];

  /** Records an event. */
  report(event: ReportEvent): void {
    this.events.push(event);
  }

  /** The events of one type, in order. */
  of<Type extends ReportEvent['type']>(type: Type): Extract<ReportEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<ReportEvent, { type: Type }> => event.type === type);
  }
}
