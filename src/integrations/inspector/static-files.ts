import { readFile } from 'node:fs/promises';

/** The files of the page, with their types. They are built beside this module (`npm run build`). */
const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
};

/** Nothing but the files of the page runs in it, and it asks nobody but its own origin. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Reads a file of the page; undefined for another name. */
export async function staticFile(name: string): Promise<Response | undefined> {
  const type = TYPES[name];
  if (type === undefined || !Object.hasOwn(TYPES, name)) return undefined;
  const body = await readFile(new URL(`./page/${name}`, import.meta.url));
  return new Response(body, { headers: { ...HEADERS, 'content-type': type } });
}
