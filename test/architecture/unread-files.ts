const MODULE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Files that no check reads and that need none, such as `.DS_Store` and `.gitkeep`. */
const HIDDEN = /(?:^|\/)\.\w+$/;

/**
 * Finds files of code that the checks do not read, because they read `.ts` only: `a.mts`, `a.js`, `a.tsx`. Below src
 * it finds every file that is neither `.ts` nor `.sql`.
 */
export function findUnreadFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    if (path.endsWith('.ts') || HIDDEN.test(path)) return false;
    return path.startsWith('src/') ? !path.endsWith('.sql') : MODULE.test(path);
  });
}
