import { expect, test } from 'vitest';
import { readTree } from './files.ts';
import { importsOf, isRelative, packageOf, resolveFrom } from './imports.ts';
import { ENTRY_POINTS } from './layers.ts';

const sources = new Map(readTree('src').map((file) => [file.path, file]));

/** The packages that are loaded with a file: types and dynamic imports are not. */
function loadedWith(path: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  const file = sources.get(path);
  if (file === undefined || seen.has(path)) return packages;
  seen.add(path);
  for (const { specifier, isTypeOnly } of importsOf(file)) {
    if (isTypeOnly) continue;
    if (isRelative(specifier)) for (const name of loadedWith(resolveFrom(path, specifier), seen)) packages.add(name);
    else packages.add(packageOf(specifier) ?? specifier);
  }
  return packages;
}

test.each([
  ['@opentelemetry/api', ['src/integrations/otel/index.ts']],
  ['vitest', ['src/testing/vitest/index.ts']],
  ['hono', ['src/integrations/http/index.ts', 'src/integrations/inspector/index.ts']],
  ['@hono/node-server', ['src/integrations/inspector/index.ts']],
])('%s is loaded with its entry points alone', (name, homes) => {
  expect(ENTRY_POINTS.filter((entry) => loadedWith(entry).has(name))).toEqual(homes);
});
