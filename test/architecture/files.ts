import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSource, type SourceFile, type Violation } from './source.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The page of the inspector runs in a browser: its own tsconfig.json and the formatter check it. */
const BROWSER = 'src/integrations/inspector/ui/';

/** Reads a file of the repository. @throws if it does not exist. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Lists the folders at and below a directory of the repository that hold files, sorted: `src/domain/values/`. */
export function readFolders(directory: string): string[] {
  const folders = new Set<string>();
  for (const path of list(directory)) {
    if (!/\.\w+$/.test(path)) continue;
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.add(path.slice(0, at + 1));
  }
  return [...folders].sort();
}

/** Reads the TypeScript files below a directory of the repository, sorted; none if the directory does not exist. */
export function readTree(directory: string): SourceFile[] {
  return list(directory)
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/'))
    .map((path) => parseSource(path, readText(path)));
}

/** Lists the files below a directory of the repository whose names end so, sorted. */
export function readPaths(directory: string, ending: string): string[] {
  return list(directory).filter((path) => path.endsWith(ending));
}

function list(directory: string): string[] {
  try {
    return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
      .map((name) => `${directory}/${name.split(sep).join('/')}`)
      .filter((path) => !`${path}/`.startsWith(BROWSER))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Formats violations, one line each, that begin with a path that an editor can open. */
export function show(violations: readonly Violation[]): string[] {
  return violations.map(({ path, line, message }) => `${path}:${line} ${message}`);
}
