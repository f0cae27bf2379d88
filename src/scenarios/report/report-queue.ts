import type { ReportEvent, Reporter } from './report.ts';

/** A place in the transcript that was taken and is filled later. */
export interface Place {
  fill(event: ReportEvent): void;
}

interface Slot {
  event?: ReportEvent;
}

/**
 * Reports what happens at the same time in the order in which it was asked, so that a transcript repeats.
 *
 * Owns: events from when their place is taken until everything before them is reported.
 */
export class ReportQueue {
  readonly #reporter: Reporter;
  readonly #slots: Slot[] = [];
  readonly #slotOf = new WeakMap<Place, Slot>();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** Takes the next place. */
  take(): Place {
    return this.#insert(this.#slots.length);
  }

  /** Takes the place in front of another, or the next one if that is reported already. */
  takeBefore(place: Place | undefined): Place {
    const slot = place === undefined ? undefined : this.#slotOf.get(place);
    const at = slot === undefined ? -1 : this.#slots.indexOf(slot);
    return this.#insert(at < 0 ? this.#slots.length : at);
  }

  /** Reports an event after everything before it. */
  put(event: ReportEvent): void {
    this.take().fill(event);
  }

  /** Reports an event at once: for what has no place in the order, such as retries. */
  now(event: ReportEvent): void {
    this.#reporter.report(event);
  }

  #insert(at: number): Place {
    const slot: Slot = {};
    this.#slots.splice(at, 0, slot);
    const place: Place = {
      fill: (event) => {
        slot.event = event;
        this.#flush();
      },
    };
    this.#slotOf.set(place, slot);
    return place;
  }

  #flush(): void {
    for (let first = this.#slots[0]; first?.event !== undefined; first = this.#slots[0]) {
      this.#slots.shift();
      this.#reporter.report(first.event);
    }
  }
}
