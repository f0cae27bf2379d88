import { type Import, importsOf, isRelative, resolveFrom } from './imports.ts';
import type { SourceFile, Violation } from './source.ts';

/** Floors from the ground up. A file imports from its own place and from places on lower floors. */
type Floors = readonly (readonly string[])[];

/** The layers of src: its folders, and `index` for the file of the public names. */
export const LAYERS: Floors = [
  ['domain'],
  ['platform'],
  ['store'],
  ['actors'],
  ['ledger'],
  ['index'],
  ['admin', 'metrics', 'testing'],
  ['scenarios', 'integrations'],
  ['cli'],
];

/** Loose files of a layer that no floor names. */
const LOOSE = '*.ts';

/** The rooms of the layers that have rooms: folders, and loose files by name. */
export const ROOMS: Readonly<Record<string, Floors>> = {
  domain: [[LOOSE], ['values'], ['records'], ['rules'], ['planning'], ['commands']],
  store: [
    ['progress.ts'],
    ['feed-store.ts', 'history-store.ts', 'outbox-store.ts', 'provenance-store.ts', 'store-events.ts'],
    ['ledger-store.ts'],
    ['postgres'],
    ['schema', 'codec', 'policy'],
    ['commit', 'spends', 'provenance', 'counted', 'reads', 'outbox', 'invariants'],
    ['history'],
    ['postgres-store.ts'],
  ],
  actors: [['messages'], ['dead-letters'], ['wallet', 'relay', 'events', 'sequencer'], ['engagement'], ['supervisor']],
  scenarios: [
    ['check-options.ts'],
    ['random-source.ts', 'scenario.ts', 'scenario-context.ts'],
    ['report', 'scripts'],
    ['run'],
    ['index.ts'],
  ],
  cli: [
    ['printable.ts'],
    ['cli-error.ts', 'exit-code.ts', 'package-version.ts', 'shutdown.ts', 'terminal.ts'],
    ['output'],
    ['command-context.ts'],
    ['input'],
    ['commands'],
    ['program.ts'],
    ['run-cli.ts'],
    ['main.ts'],
  ],
};

/** The files of the store that actors import, as types only. */
export const PORTS: readonly string[] = [
  'src/store/feed-store.ts',
  'src/store/history-store.ts',
  'src/store/ledger-store.ts',
  'src/store/outbox-store.ts',
];

/** The entry points of the package. */
export const ENTRY_POINTS: readonly string[] = [
  'src/index.ts',
  'src/admin/index.ts',
  'src/metrics/index.ts',
  'src/testing/index.ts',
  'src/testing/vitest/index.ts',
  'src/scenarios/index.ts',
  'src/integrations/http/index.ts',
  'src/integrations/inspector/index.ts',
  'src/integrations/otel/index.ts',
];

/** Layers that import the rest of src through its entry points only. */
const USERS_OF_ENTRY_POINTS: readonly string[] = ['scenarios', 'integrations', 'cli'];

/** The layer of a file of src, or undefined for a file or a folder that is not a layer. */
export function layerOf(path: string): string | undefined {
  if (path === 'src/index.ts') return 'index';
  const folder = /^src\/([^/]+)\//.exec(path)?.[1];
  return LAYERS.flat().find((layer) => layer === folder && layer !== 'index');
}

/** Finds imports that go to a higher layer or to another one on the same floor, and files in no layer. */
export function findLayerBreaks(files: readonly SourceFile[]): Violation[] {
  const floors = LAYERS.map((layers) => layers.join(', ')).join(' ← ');
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (layer === undefined) {
      const message = `move it into a layer (${floors}): the only loose file of src is index.ts`;
      return [{ path: file.path, line: 1, message }];
    }
    return ours(file)
      .filter(({ target }) => layerOf(target) !== layer)
      .filter(({ target }) => !isBelow(LAYERS, layerOf(target), layer))
      .map(({ target, line }) => ({
        path: file.path,
        line,
        message: `${layer} may not import ${target}: move what both need to a lower layer (${floors})`,
      }));
  });
}

/** Finds imports that go to a higher room of the layer or to another one on the same floor, and files in no room. */
export function findRoomBreaks(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    const layer = layerOf(file.path);
    const rooms = layer === undefined ? undefined : ROOMS[layer];
    if (layer === undefined || rooms === undefined) return [];
    const floors = rooms.map((floor) => floor.join(', ')).join(' ← ');
    const room = roomOf(file.path, rooms);
    if (room === undefined) {
      const message = `move it into a room of ${layer} (${floors}), or add a room here and to docs/ARCHITECTURE.md`;
      return [{ path: file.path, line: 1, message }];
    }
    return ours(file)
      .filter(({ target }) => layerOf(target) === layer && roomOf(target, rooms) !== room)
      .filter(({ target }) => !isBelow(rooms, roomOf(target, rooms), room))
      .map(({ target, line }) => ({
        path: file.path,
        line,
        message: `${room} may not import ${target}: move what both need to a lower room (${floors})`,
      }));
  });
}

/**
 * The room of a file of a layer: its folder, or the first of the loose files that are named on its floor, which are one
 * room. Undefined for a folder and for a loose file that no floor names.
 */
function roomOf(path: string, floors: Floors): string | undefined {
  const [, folder, name = ''] = /^src\/[^/]+\/(?:([^/]+)\/)?(?:.*\/)?([^/]+)$/.exec(path) ?? [];
  if (folder !== undefined) return floors.flat().find((place) => place === folder);
  const floor = floors.find((places) => places.includes(name)) ?? floors.find((places) => places.includes(LOOSE));
  return floor?.find((place) => place.endsWith('.ts'));
}

/** Finds imports of domain from outside domain: packages, and modules of Node. */
export function findImpureDomain(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => layerOf(path) === 'domain')
    .flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => !isRelative(specifier))
        .map(({ specifier, line }) => ({
          path: file.path,
          line,
          message: `domain imports only domain, so not ${specifier}: take it as a parameter`,
        })),
    );
}

/** Finds imports of the store by actors that are not types of its ports. */
export function findStoreInActors(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => layerOf(path) === 'actors')
    .flatMap((file) =>
      ours(file)
        .filter(({ target }) => layerOf(target) === 'store')
        .filter(({ target, isTypeOnly }) => !PORTS.includes(target) || !isTypeOnly)
        .map(({ target, line }) => ({
          path: file.path,
          line,
          message: `actors import types of ${PORTS.join(' and ')} only: add what they need of ${target} to the port`,
        })),
    );
}

/** Finds imports that bypass the entry points, and imports of one integration by another. */
export function findBypassedEntryPoints(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => USERS_OF_ENTRY_POINTS.includes(layerOf(path) ?? ''))
    .flatMap((file) =>
      ours(file)
        .filter(({ target }) => !ENTRY_POINTS.includes(target) && unitOf(target) !== unitOf(file.path))
        .map(({ target, line }) => ({
          path: file.path,
          line,
          message: `import it from ${ENTRY_POINTS.join(', ')}, or write it here: ${target} is not public`,
        })),
    );
}

/** A layer as a whole, but each integration by itself. */
function unitOf(path: string): string | undefined {
  return /^src\/integrations\/[^/]+/.exec(path)?.[0] ?? layerOf(path);
}

/** The number of the floor of a place, from 0; -1 if no floor names it. */
function floorOf(floors: Floors, place: string | undefined): number {
  return place === undefined ? -1 : floors.findIndex((places) => places.includes(place));
}

/** Returns true if a place is on a lower floor than another, which may import it. */
function isBelow(floors: Floors, target: string | undefined, place: string | undefined): boolean {
  const floor = floorOf(floors, target);
  return floor >= 0 && floor < floorOf(floors, place);
}

function ours(file: SourceFile): (Import & { readonly target: string })[] {
  return importsOf(file)
    .filter(({ specifier }) => isRelative(specifier) && !specifier.endsWith('.json'))
    .map((one) => ({ ...one, target: resolveFrom(file.path, one.specifier) }));
}
