import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as admin from '../../admin/index.ts';
import * as pursekit from '../../index.ts';
import * as scenarios from '../../scenarios/index.ts';
import { describeError, isScenario, type Scenario, scriptLocation } from '../../scenarios/index.ts';
import * as testing from '../../testing/index.ts';
import { CliError, oneLine } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { placeText } from '../output/place-text.ts';

const ENDING = /\.[cm]?[jt]sx?$/;

/** The argument of `run`: a bundled scenario, or a file. */
export type ScenarioSource = { readonly scenario: Scenario } | { readonly file: string };

/**
 * Finds the scenario or the file of an argument of `run`, without loading it.
 *
 * @throws CliError `usage` for an unknown name, for a missing file, and for a file that is not a script.
 */
export function findSource(what: string): ScenarioSource {
  const scenario = scenarios.findScenario(what);
  if (scenario !== undefined) return { scenario };
  const file = resolve(what);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    if (ENDING.test(what) || /[\\/]/.test(what)) throw new CliError(EXIT.usage, `no file ${file}`);
    throw unknownScenario(what);
  }
  if (!found.isFile()) throw new CliError(EXIT.usage, `${file} is not a file`);
  if (!ENDING.test(file)) {
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

async function importFile(file: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import('jiti');
  // The loaded modules of this package: the file shares its classes and symbols, and need not have it installed.
  const virtualModules = {
    pursekit,
    'pursekit/admin': admin,
    'pursekit/scenarios': scenarios,
    'pursekit/testing': testing,
  };
  try {
    return await createJiti(import.meta.url, { virtualModules, fsCache: false }).import<Record<string, unknown>>(file);
  } catch (error) {
    throw new CliError(EXIT.failed, describeLoadFailure(error, file), { cause: error });
  }
}

function describeLoadFailure(error: unknown, file: string): string {
  if (!(error instanceof Error)) return `${placeText(file)} threw ${describeError(error)}`;
  // The last line of a syntax error is its place; a missing module lists the modules that require it.
  const [text] = error.message.split('\nRequire stack:');
  const [, words = '', inText] = /^(.*?)(?:\n *(\S[^\n]*:\d+:\d+))?$/s.exec(text ?? '') ?? [];
  const message = oneLine(words);
  const place = inText ?? scriptLocation(error.stack) ?? file;
  // jiti starts the message of a syntax error with its name.
  const named = message.startsWith('ParseError') ? message : `${error.name}: ${message}`;
  return `${placeText(place)}: ${named}`;
}

function unknownScenario(name: string): CliError {
  const names = scenarios.SCENARIOS.map((scenario) => scenario.name);
  const near = names.filter((known) => known.startsWith(name) || known.includes(basename(name)));
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ').replace(/, (?=[^,]*$)/, ' or ')}?`;
  return new CliError(
    EXIT.usage,
    `no scenario "${name}".${hint} The scenarios are ${names.join(', ')}; or name a .ts or .js file.`,
  );
}
