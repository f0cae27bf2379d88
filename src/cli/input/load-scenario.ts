import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findScenario, isScenario, SCENARIOS, type Scenario } from '../../scenarios/index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { placeText } from '../output/place-text.ts';
import { importFile, SCRIPT_ENDING } from './import-file.ts';

/** The argument of `run`: a bundled scenario, or a file. */
export type ScenarioSource = { readonly scenario: Scenario } | { readonly file: string };

/**
 * Finds the scenario or the file of an argument of `run`, without loading it.
 *
 * @throws CliError `usage` for an unknown name, for a missing file, and for a file that is not a script.
 */
export function findSource(what: string): ScenarioSource {
  const scenario = findScenario(what);
  if (scenario !== undefined) return { scenario };
  const file = resolve(what);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    if (SCRIPT_ENDING.test(what) || /[\\/]/.test(what)) throw new CliError(EXIT.usage, `no file ${file}`);
    throw unknownScenario(what);
  }
  if (!found.isFile()) throw new CliError(EXIT.usage, `${file} is not a file`);
  if (!SCRIPT_ENDING.test(file)) {
    throw new CliError(EXIT.usage, `${file} is not a scenario: name a .ts or .js file that exports one`);
  }
  return { file };
}

/**
 * Loads the scenario of a source.
 *
 * @throws CliError `usage` for a file that exports no scenario; `failed` for a file that throws, with file and line.
 */
export async function loadScenario(source: ScenarioSource): Promise<Scenario> {
  if ('scenario' in source) return source.scenario;
  const { file } = source;
  const exported = await importFile(file);
  const scenario = [exported.default, exported.scenario, exported].find(isScenario);
  if (scenario !== undefined) return scenario;
  const hint = "export default scenario('A title', async (s) => { … })";
  throw new CliError(EXIT.usage, `${placeText(file)} exports no scenario, neither as default nor as scenario: ${hint}`);
}

function unknownScenario(name: string): CliError {
  const names = SCENARIOS.map((scenario) => scenario.name);
  const near = names.filter((known) => known.startsWith(name) || known.includes(basename(name)));
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ').replace(/, (?=[^,]*$)/, ' or ')}?`;
  return new CliError(
    EXIT.usage,
    `no scenario "${name}".${hint} The scenarios are ${names.join(', ')}; or name a .ts or .js file.`,
  );
}
