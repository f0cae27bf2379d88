import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/*
 * Builds the page of the inspector into a directory beside its compiled module: `dist/integrations/inspector/page`, or
 * below another directory than dist.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const UI = join(ROOT, 'src/integrations/inspector/ui');

/** Bundles the page into a directory. */
export async function buildInspector(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await build({
    stdin: {
      contents: "import 'uplot/dist/uPlot.min.css'; import './app.css'; import './main.tsx';",
      resolveDir: UI,
      sourcefile: 'app.ts',
    },
    outfile: join(directory, 'app.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'inline',
    logLevel: 'warning',
  });
  await copyFile(join(UI, 'index.html'), join(directory, 'index.html'));
}

const [, script = '', dist = join(ROOT, 'dist')] = process.argv;
if (dirname(script) === join(ROOT, 'scripts')) await buildInspector(join(dist, 'integrations/inspector/page'));
