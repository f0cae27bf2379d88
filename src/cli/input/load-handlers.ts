import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventSchemas, Ledger } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { placeText } from '../output/place-text.ts';
import { importFile, SCRIPT_ENDING } from './import-file.ts';

/** The exports of a file of handlers. */
export interface HandlerModule {
  /** Registers the handlers on a ledger, as the server of the host does. */
  readonly register: (ledger: Ledger) => unknown;
  readonly schemas: EventSchemas;
}

/**
 * The path of a file of handlers, without loading it.
 *
 * @throws CliError `usage` for a file that is missing or not a script.
 */
export function findHandlers(name: string): string {
  const file = resolve(name);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new CliError(EXIT.usage, `no file ${file}`);
  if (SCRIPT_ENDING.test(file)) return file;
  throw new CliError(EXIT.usage, `${file} is not a script: name a .ts or .js file that registers handlers`);
}

/**
 * Loads a file of handlers.
 *
 * @throws CliError `usage` for a file that exports no function; `failed` for a file that throws.
 */
export async function loadHandlers(file: string): Promise<HandlerModule> {
  const exported = await importFile(file);
  const register = [exported.default, exported.handlers, exported].find((value) => typeof value === 'function');
  if (register === undefined) {
    const hint = 'export default (ledger) => { ledger.handler(…) }';
    throw new CliError(
      EXIT.usage,
      `${placeText(file)} exports no function, neither as default nor as handlers: ${hint}`,
    );
  }
  return {
    register: register as unknown as HandlerModule['register'],
    schemas: (exported.schemas ?? {}) as EventSchemas,
  };
}
