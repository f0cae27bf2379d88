/** At most `max` of the places from 0 to `count` − 1 at equal distances, the first and the last among them. */
export function evenly(count: number, max: number): number[] {
  if (count <= max) return Array.from({ length: count }, (_, place) => place);
  return Array.from({ length: max }, (_, place) => Math.round((place * (count - 1)) / (max - 1)));
}
