import { checkOptions } from './check-options.ts';
import type { ScenarioContext } from './scenario-context.ts';

const BRAND = Symbol.for('pursekit.Scenario');
const TITLE_CHARS_MAX = 100;

/** The function that runs the steps of a scenario. */
export type ScenarioScript = (s: ScenarioContext) => unknown;

/** A script with a title, for `pursekit run` and `runScenario()`. */
export interface Scenario {
  /** The title, of 1 to 100 characters. */
  readonly title: string;
  /** The title in lower case with hyphens: the scenario's name on the command line and in its keys. */
  readonly name: string;
  /** One line that describes the scenario. */
  readonly about: string;
  /** The function that runs the steps. */
  readonly script: ScenarioScript;
}

/** The options of {@link scenario}. */
export interface ScenarioOptions {
  /** One line for `pursekit scenarios`. */
  readonly about?: string | undefined;
}

/**
 * Creates a scenario from a title and a script.
 *
 * @throws TypeError for a title that is not a text of 1 to 100 characters, a script that is not a function, or an
 * invalid option.
 * @example
 * export default scenario('Rent day', async (s) => {
 *   const alice = s.wallet('alice');
 *   await s.step('Alice is paid', async () => {
 *     await alice.mint({ gold: 10n });
 *     await s.expect.balance(alice, { gold: 10n });
 *   });
 * });
 */
export function scenario(title: string, script: ScenarioScript, options: ScenarioOptions = {}): Scenario {
  if (typeof title !== 'string' || title.trim() === '' || title.length > TITLE_CHARS_MAX) {
    throw new TypeError(`a scenario has a title of 1 to ${TITLE_CHARS_MAX} characters`);
  }
  if (typeof script !== 'function') throw new TypeError(`the scenario "${title}" has no script: pass a function`);
  checkOptions('scenario()', options, ['about']);
  const { about = '' } = options;
  if (typeof about !== 'string') throw new TypeError('scenario(): about is a text');
  const made: Scenario = { title, name: nameOf(title), about, script };
  Object.defineProperty(made, BRAND, { value: true });
  return Object.freeze(made);
}

/** Returns true for a value that {@link scenario} created, also in another install of the package. */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === 'object' && value !== null && BRAND in value;
}

function nameOf(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  // A title without Latin letters and digits is its own name.
  return name === '' ? title : name;
}
