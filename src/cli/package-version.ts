import { readFileSync } from 'node:fs';

/** Reads the version of this package from its package.json. */
export function packageVersion(): string {
  // The same path from dist/cli and from src/cli.
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
