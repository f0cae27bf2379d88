import { type Import, importsOf, isRelative, packageOf, resolveFrom } from './imports.ts';
import type { SourceFile, Violation } from './source.ts';

/** From the ground up: a file imports from its own layer and from those before it. */
export const LAYERS = [
  'domain',
  'platform',
  'store',
  'actors',
  'ledger',
  'index',
  'admin',
  'testing',
  'scenarios',
  'cli',
] as const;

/** The layer of a file in src, or undefined for a directory that is none. */
export function layerOf(path: string): (typeof LAYERS)[number] | undefined {
  if (path === 'src/index.ts') return 'index';
  const directory = /^src\/([^/]+)\//.exec(path)?.[1];
  return LAYERS.find((layer) => layer === directory && layer !== 'index');
}

/** What of the store the actors may know. Each is an interface or a pure function: none of them touches a database. */
export const STORE_FOR_ACTORS: Readonly<Record<string, { readonly typesOnly: boolean; readonly reason: string }>> = {
  'src/store/ledger-store.ts': { typesOnly: false, reason: 'the interface of the store' },
  'src/store/codec/encode-command.ts': {
    typesOnly: false,
    reason: 'what a command weighs is known before it is queued',
  },
  'src/store/postgres/database.ts': {
    typesOnly: true,
    reason: 'the types that the interface of the store is written in',
  },
};

/** The rooms of the actors, floor by floor: a file imports from its own room and from those on the floors below. */
export const FLOORS_OF_ACTORS: readonly (readonly string[])[] = [
  ['messages'],
  ['dead-letters'],
  ['wallet', 'relay', 'events'],
  ['supervisor'],
];

/** Imports between the rooms of the actors that go to a floor above or to the room next door. */
export function findRoomBreaks(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => layerOf(path) === 'actors')
    .flatMap((file) =>
      ours(file)
        .filter(({ target }) => layerOf(target) === 'actors' && roomOf(target) !== roomOf(file.path))
        .filter(({ target }) => floorOf(target) >= floorOf(file.path))
        .map(({ target, line }) => ({ path: file.path, line, message: `its room may not import ${target}` })),
    );
}

function roomOf(path: string): string | undefined {
  return /^src\/actors\/([^/]+)\//.exec(path)?.[1];
}

/** Files in no room are the ground. */
function floorOf(path: string): number {
  const room = roomOf(path);
  return room === undefined ? -1 : FLOORS_OF_ACTORS.findIndex((rooms) => rooms.includes(room));
}

/** Imports that point down the list of layers, and files that are in no layer. */
export function findLayerBreaks(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (layer === undefined)
      return [{ path: file.path, line: 1, message: 'its directory is no layer of docs/ARCHITECTURE.md' }];
    return ours(file).flatMap(({ target, line, isTypeOnly }) => {
      const other = layerOf(target);
      if (other === undefined || LAYERS.indexOf(other) > LAYERS.indexOf(layer)) {
        return [{ path: file.path, line, message: `${layer} may not import ${target}` }];
      }
      if (layer !== 'actors' || other !== 'store') return [];
      const known = STORE_FOR_ACTORS[target];
      if (known === undefined) return [{ path: file.path, line, message: `actors may not import ${target}` }];
      if (known.typesOnly && !isTypeOnly) {
        return [{ path: file.path, line, message: `actors may import only types from ${target}` }];
      }
      return [];
    });
  });
}

/** Imports by domain of anything that is not domain: packages, and parts of Node. */
export function findImpureDomain(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => layerOf(path) === 'domain')
    .flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => !isRelative(specifier))
        .map(({ specifier, line }) => ({
          path: file.path,
          line,
          message: `domain imports nothing but itself, so not ${specifier}: take it as a parameter`,
        })),
    );
}

/** The files that import each package, sorted. */
export function importersOf(files: readonly SourceFile[]): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const file of files) {
    for (const name of new Set(importsOf(file).map(({ specifier }) => packageOf(specifier)))) {
      if (name !== undefined) importers.set(name, [...(importers.get(name) ?? []), file.path].sort());
    }
  }
  return importers;
}

function ours(file: SourceFile): (Import & { readonly target: string })[] {
  return importsOf(file)
    .filter(({ specifier }) => isRelative(specifier) && !specifier.endsWith('.json'))
    .map((one) => ({ ...one, target: resolveFrom(file.path, one.specifier) }));
}
