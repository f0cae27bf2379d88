import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { toJson } from '../../../index.ts';
import { CliError, oneLine } from '../../cli-error.ts';
import { EXIT } from '../../exit-code.ts';

/** The content of the files: a page for files that end with `.html`, data for those that end with `.json`. */
export interface ReportContent {
  page(): string;
  data(): unknown;
}

/**
 * The files of `--report`.
 *
 * @throws CliError `usage` for one that cannot be written.
 */
export class ReportFiles {
  readonly #files: readonly string[];
  #isWritten = false;

  constructor(files: readonly string[]) {
    this.#files = files.map((file) => resolve(file));
    for (const file of this.#files) checkWritable(file);
  }

  /**
   * Writes the files.
   *
   * @throws CliError `failed` if one of them cannot be written; the others are.
   */
  write(content: ReportContent): void {
    this.#isWritten = true;
    const failed: CliError[] = [];
    for (const file of this.#files) {
      try {
        writeFileSync(file, isData(file) ? `${toJson(content.data(), 1)}\n` : content.page());
      } catch (cause) {
        const message = oneLine(cause instanceof Error ? cause.message : String(cause));
        failed.push(new CliError(EXIT.failed, `--report: ${message}`, { cause }));
      }
    }
    if (failed[0] !== undefined) throw failed[0];
  }

  /** Writes the files unless they are written already. */
  writeOnce(content: ReportContent): void {
    if (!this.#isWritten) this.write(content);
  }
}

function isData(file: string): boolean {
  return /\.json$/i.test(file);
}

/** Checks that a file can be written, and leaves it as it is: an older report stays until the new one is there. */
function checkWritable(file: string): void {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) throw new Error('it is a directory');
    if (found === undefined && !statSync(dirname(file)).isDirectory()) throw new Error('it is not in a directory');
    accessSync(found === undefined ? dirname(file) : file, constants.W_OK);
  } catch (cause) {
    throw new CliError(EXIT.usage, `--report: cannot write ${file}`, { cause });
  }
}
