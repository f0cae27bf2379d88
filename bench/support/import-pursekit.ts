/** Imports the built package, as users get it. `npm run bench` builds it first; types come from the sources. */
export async function importPursekit(): Promise<typeof import('../../src/index.ts')> {
  // A computed name: the type checker must not ask for a build.
  const built: string = new URL('../../dist/index.js', import.meta.url).href;
  return (await import(built)) as typeof import('../../src/index.ts');
}
