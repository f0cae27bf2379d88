import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../scripts/', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const FRAME = /^\s*at (?:.*? \()?(?:async )?(file:\/\/\/\S.*|\/.*|[A-Za-z]:[\\/].*?):(\d+):(\d+)\)?$/;
const FRAMES_MAX = 30;

/** The `file:line:column` of the innermost frame of a stack that is in a script, if any. */
export function scriptLocation(stack: string | undefined): string | undefined {
  for (const line of stack?.split('\n') ?? []) {
    const [, place, row, column] = FRAME.exec(line) ?? [];
    if (place === undefined) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (isScript(file)) return `${file}:${row}:${column}`;
  }
  return undefined;
}

/** The `file:line:column` of the script that called the runner. */
export function callerLocation(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES_MAX;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return scriptLocation(stack);
}

function isScript(file: string): boolean {
  if (file.startsWith(SCRIPTS)) return true;
  return !file.startsWith(PACKAGE) && !file.includes('/node_modules/');
}
