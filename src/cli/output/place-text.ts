import { relative } from 'node:path';

/** Formats `file:line:column` with the file relative to the working directory, if that is shorter. */
export function placeText(place: string): string {
  const [, file, rest] = /^(.*?)((?::\d+){0,2})$/.exec(place) ?? [];
  if (file === undefined) return place;
  const near = relative(process.cwd(), file);
  return `${near.length < file.length && near !== '' ? near : file}${rest ?? ''}`;
}
