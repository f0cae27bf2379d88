/** A random integer in [0, below). */
export function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** A random item. */
export function pick<T>(random: () => number, from: readonly T[]): T {
  return from[below(random, from.length)] as T;
}

/** The items in a random order. */
export function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = below(random, at + 1);
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}
