/** The slots of one action type. */
interface Slots {
  taken: number;
  readonly waiting: (() => void)[];
}

/**
 * The slots in which batches are dispatched. Each action type has `slotsMax` slots of its own, so that processors of
 * one type that hang or are slow do not hold back the deliveries of other types. Batches without a slot wait in order.
 */
export class TypeSlots {
  readonly #slotsMax: number;
  readonly #byType = new Map<string, Slots>();

  constructor(slotsMax: number) {
    this.#slotsMax = slotsMax;
  }

  /** The number of free slots of a type. */
  free(type: string): number {
    return this.#slotsMax - (this.#byType.get(type)?.taken ?? 0);
  }

  /** The number of batches that wait for a slot of a type. */
  waiting(type: string): number {
    return this.#byType.get(type)?.waiting.length ?? 0;
  }

  /** Takes a slot of a type. Returns undefined if one is free, or else resolves when one is. */
  take(type: string): Promise<void> | undefined {
    let slots = this.#byType.get(type);
    if (slots === undefined) {
      slots = { taken: 0, waiting: [] };
      this.#byType.set(type, slots);
    }
    const { waiting } = slots;
    if (slots.taken >= this.#slotsMax) return new Promise((resolve) => waiting.push(resolve));
    slots.taken += 1;
    return undefined;
  }

  /** Releases a slot of a type: the next batch takes it over. */
  release(type: string): void {
    const slots = this.#byType.get(type);
    if (slots === undefined) return;
    const next = slots.waiting.shift();
    if (next !== undefined) next();
    else if (slots.taken > 1) slots.taken -= 1;
    else this.#byType.delete(type);
  }
}
