import { parseSource, type SourceFile } from '../source.ts';

/** Source files from their texts by path. */
export function files(texts: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(texts).map(([path, text]) => parseSource(path, text));
}
