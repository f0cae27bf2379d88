import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const LINE_BREAK = '\n'.charCodeAt(0);

/** A file that lines are appended to: those of each call are on the disk when it resolves. */
export class DurableLines {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens a file, or creates it. A last line that was cut off, by a crash, is ended. */
  static async open(path: string): Promise<DurableLines> {
    const file = await open(path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
      if (bytesRead === 1 && buffer[0] !== LINE_BREAK) await file.appendFile('\n');
      await file.sync();
      await syncDirectory(dirname(path));
      return new DurableLines(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Appends lines and waits for the disk. */
  async append(lines: readonly string[]): Promise<void> {
    await this.#file.appendFile(lines.map((line) => `${line}\n`).join(''));
    await this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** The name of a new file is on the disk once its directory is. Windows cannot open a directory, and needs not. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
