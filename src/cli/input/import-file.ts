import * as admin from '../../admin/index.ts';
import * as pursekit from '../../index.ts';
import * as scenarios from '../../scenarios/index.ts';
import { describeError, scriptLocation } from '../../scenarios/index.ts';
import * as testing from '../../testing/index.ts';
import { CliError, oneLine } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { placeText } from '../output/place-text.ts';

/** The endings of files that `importFile()` loads. */
export const SCRIPT_ENDING = /\.[cm]?[jt]sx?$/;

/**
 * Loads a TypeScript or JavaScript file of the user without a build step, and returns its exports.
 *
 * @throws CliError `failed` for a file that throws, with file and line.
 */
export async function importFile(file: string): Promise<Record<string, unknown>> {
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
