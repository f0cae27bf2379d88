import { importsOf, packageOf } from './imports.ts';
import { layerOf } from './layers.ts';
import type { SourceFile, Violation } from './source.ts';

/** The file or folder that imports a package; no other does. */
export const PACKAGE_HOMES: Readonly<Record<string, string>> = {
  '@electric-sql/pglite': 'src/store/postgres/',
  '@opentelemetry/api': 'src/integrations/otel/',
  'cbor-x': 'src/store/codec/',
  'cli-table3': 'src/cli/output/',
  commander: 'src/cli/',
  '@hono/node-server': 'src/integrations/inspector/',
  hono: 'src/integrations/',
  jiti: 'src/cli/input/',
  'p-retry': 'src/platform/retry.ts',
  pg: 'src/store/postgres/',
  picocolors: 'src/cli/terminal.ts',
  uuid: 'src/platform/transaction-ids.ts',
  vitest: 'src/testing/vitest/',
  xstate: 'src/actors/',
  'yocto-spinner': 'src/cli/output/',
  zod: 'src/ledger/',
};

/** Finds imports of a package outside its home. */
export function findStrayPackages(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      if (name === undefined) return [];
      const home = PACKAGE_HOMES[name];
      // The packages of an integration are its own.
      if (home === undefined ? layerOf(file.path) === 'integrations' : file.path.startsWith(home)) return [];
      const message = home === undefined ? 'name its home in PACKAGE_HOMES' : `call what ${home} exports`;
      return [{ path: file.path, line, message: `${name} is not imported here: ${message}` }];
    }),
  );
}

/** Lists the files that import each package, sorted. */
export function importersOf(files: readonly SourceFile[]): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const file of files) {
    for (const name of new Set(importsOf(file).map(({ specifier }) => packageOf(specifier)))) {
      if (name !== undefined) importers.set(name, [...(importers.get(name) ?? []), file.path].sort());
    }
  }
  return importers;
}
