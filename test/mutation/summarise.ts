/**
 * Prints the end of `npm run mutation`: the score, and for each survivor its reason (survivors.json).
 *
 *   npm run mutation -- [--json FILE]
 *
 * Ends with 1 if a survivor has no reason, or if the score is below the threshold of stryker.config.json.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeResultFile } from '../support/result-file.ts';
import { readMutants } from './report.ts';
import { NO_REASON, type Reason, staleReasons, summarise } from './summary.ts';

interface StrykerConfig {
  readonly jsonReporter: { readonly fileName: string };
  readonly thresholds: { readonly break: number };
}

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const { jsonReporter, thresholds } = await readJson<StrykerConfig>('../../stryker.config.json');
const reasons = await readJson<Reason[]>('./survivors.json');
const mutants = await readMutants(fileURLToPath(new URL(`../../${jsonReporter.fileName}`, import.meta.url)));

const summary = summarise(mutants, reasons);
const { score, killed, timeouts, survived, crashed, survivors } = summary;
const unexplained = survivors.filter(({ reason }) => reason === NO_REASON);
say(`mutation score ${score} %: ${killed} killed, ${timeouts} timed out, ${survived} survived, ${crashed} crashed`);
for (const { file, line, original, replacement } of unexplained) {
  say(`no reason: ${file}:${line}  ${original}  ->  ${replacement}`);
}
for (const { file, original, replacement } of staleReasons(mutants, reasons)) {
  say(`no longer needed in survivors.json: ${file}  ${original}  ->  ${replacement}`);
}
if (values.json !== undefined) {
  await writeResultFile(values.json, 'npm run mutation', { threshold: thresholds.break, ...summary });
}
process.exitCode = unexplained.length === 0 && score >= thresholds.break ? 0 : 1;

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as T;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
