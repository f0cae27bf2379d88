import type { ScenarioContext } from './scenario-context.ts';

const BRAND = Symbol.for('pursekit.Scenario');
const TITLE_CHARS_MAX = 100;

/** What a scenario does, step by step. */
export type ScenarioScript = (s: ScenarioContext) => unknown;

/** A script with a title: what `pursekit run` and `runScenario()` take. */
export interface Scenario {
  readonly title: string;
  /** The title in lower case with hyphens: the scenario's name on the command line and in its keys. */
  readonly name: string;
  /** One line that says what it shows. */
  readonly about: string;
  readonly script: ScenarioScript;
}

/** What a scenario may say about itself. */
export interface ScenarioOptions {
  /** One line for `pursekit scenarios`. */
  readonly about?: string;
}

/**
 * Names a script.
 *
 * @throws TypeError for a title that is no text of 1 to 100 characters, or a script that is no function.
 * @example
 * export default scenario('Rent day', async (s) => {
 *   const alice = s.wallet('alice');
 *   await s.step('Alice is paid', async () => {
 *     await alice.mint({ gold: 10n });
 *     await s.expect.balance(alice, { gold: 10n });
 *   });
 * });
 */
export function scenario(title: string, script: ScenarioScript, { about = '' }: ScenarioOptions = {}): Scenario {
  if (typeof title !== 'string' || title.trim() === '' || title.length > TITLE_CHARS_MAX) {
    throw new TypeError(`a scenario has a title of 1 to ${TITLE_CHARS_MAX} characters`);
  }
  if (typeof script !== 'function') throw new TypeError(`the scenario "${title}" has no script: pass a function`);
  const made: Scenario = { title, name: nameOf(title), about, script };
  Object.defineProperty(made, BRAND, { value: true });
  return Object.freeze(made);
}

/** Whether a value came from {@link scenario}, also from that of another install of the package. */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === 'object' && value !== null && BRAND in value;
}

function nameOf(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  // A title in another script than Latin leaves nothing: then it stands for itself.
  return name === '' ? title : name;
}
