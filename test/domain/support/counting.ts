/** A list or an object whose reads of elements or fields are counted. */
export function counting<T extends object>(target: T): { readonly value: T; reads(): number } {
  let reads = 0;
  const value = new Proxy(target, {
    get(from, name, self) {
      if (name !== 'length') reads += 1;
      return Reflect.get(from, name, self);
    },
  });
  return { value, reads: () => reads };
}
