import type { ReportEvent, Reporter } from './report.ts';

/** A reserved place in the order of the report; its event follows later. */
export interface Place {
  fill(event: ReportEvent): void;
}

interface Slot {
  event?: ReportEvent;
}

/**
 * Reports concurrent events in the order in which their work was started, so that a transcript repeats.
 *
 * Owns: events from the reservation of their place until all events before them are reported.
 */
export class ReportQueue {
  readonly #reporter: Reporter;
  readonly #slots: Slot[] = [];
  readonly #slotOf = new WeakMap<Place, Slot>();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** Reserves the next place. */
  take(): Place {
    return this.#insert(this.#slots.length);
  }

  /** Reserves the place before another, or the next one if that is already reported. */
  takeBefore(place: Place | undefined): Place {
    const slot = place === undefined ? undefined : this.#slotOf.get(place);
    const at = slot === undefined ? -1 : this.#slots.indexOf(slot);
    return this.#insert(at < 0 ? this.#slots.length : at);
  }

  /** Reports an event in the next place. */
  put(event: ReportEvent): void {
    this.take().fill(event);
  }

  /** Reports an event at once: retries and warnings have no place in the order. */
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
