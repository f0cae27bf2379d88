import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultContext } from '../../fault.ts';
import { pause, within } from '../time.ts';
import { type LineChild, startLineChild } from './line-child.ts';

const KILLS = { short: 1, full: 25 };
const START_MS_MAX = 120_000;
/** Error codes with which a start may fail. */
const CLEAR = ['ERR_DIRECTORY_LOCKED', 'ERR_DATABASE_UNFIT', 'ERR_SCHEMA'];

/** Kills first starts on embedded data directories at moments spread over the duration of an undisturbed start. */
export class DirectoryStarts {
  readonly violations: string[] = [];
  readonly counters = { directoryKills: 0, directorySound: 0, directoryRefused: 0, directoryTooLate: 0 };
  firstStartMs = 0;
  readonly #context: FaultContext;
  readonly #parent: string;

  constructor(context: FaultContext) {
    this.#context = context;
    this.#parent = join(context.directory, `f24-${context.seed}`);
  }

  async run(): Promise<void> {
    const { profile, random, say } = this.#context;
    await mkdir(this.#parent, { recursive: true });
    this.firstStartMs = await this.#measure();
    const kills = KILLS[profile];
    say(`an undisturbed first start takes ${Math.round(this.firstStartMs)} ms; ${kills} will be killed`);
    for (let at = 0; at < kills; at += 1) {
      // A random moment around the middle of its share of the time.
      await this.#killAt(at, (at + random()) / kills);
    }
  }

  async #measure(): Promise<number> {
    const dataDir = join(this.#parent, 'undisturbed');
    const child = startLineChild('./hold-ledger.ts', dataDir, 'undisturbed', '1');
    try {
      await child.first('starting');
      const startMs = performance.now();
      const said = await within(START_MS_MAX, child.first('started', 'refused'));
      if (said?.type !== 'started') throw new Error(`a first start that nobody disturbs fails: ${child.complaints}`);
      return performance.now() - startMs;
    } finally {
      await child.kill();
      await rm(dataDir, { recursive: true, force: true });
    }
  }

  /** Kills a first start after this share of its duration. */
  async #killAt(at: number, share: number): Promise<void> {
    const afterMs = share * this.firstStartMs;
    const dataDir = join(this.#parent, `data-${at}`);
    const first = startLineChild('./hold-ledger.ts', dataDir, 'first');
    await first.first('starting');
    const startMs = performance.now();
    if ((await within(afterMs, first.first('started'))) !== undefined) {
      // The machine was busier when the duration was measured; the next starts are killed earlier.
      this.firstStartMs = Math.min(this.firstStartMs, performance.now() - startMs);
      this.counters.directoryTooLate += 1;
    }
    await first.kill();
    this.counters.directoryKills += 1;
    const next = startLineChild('./next-start.ts', dataDir);
    try {
      await this.#judge(next, { afterMs, acknowledged: acknowledgedBy(first) });
    } finally {
      await next.kill();
      await rm(dataDir, { recursive: true, force: true });
      await pause(0);
    }
  }

  async #judge(
    next: LineChild,
    killed: { readonly afterMs: number; readonly acknowledged: readonly string[] },
  ): Promise<void> {
    const when = `after a kill ${Math.round(killed.afterMs)} ms into the first start`;
    const said = await within(START_MS_MAX, next.first('books', 'refused'));
    if (said?.type === 'refused' && CLEAR.includes(String(said.code)) && String(said.message).length > 20) {
      this.counters.directoryRefused += 1;
      return;
    }
    if (said?.type !== 'books') {
      const words = said === undefined ? next.complaints : `${said.code} ${said.message}`;
      this.violations.push(`${when} the next start neither works nor says clearly why not: ${words}`);
      return;
    }
    const { keys, acknowledged, violations } = said as unknown as Record<string, readonly string[]>;
    const lost = [...killed.acknowledged, ...(acknowledged ?? [])].filter((key) => keys?.includes(key) !== true);
    for (const key of lost) this.violations.push(`${when} key ${key} was acknowledged and is not there`);
    for (const violation of violations ?? []) this.violations.push(`${when}: ${violation}`);
    if (lost.length === 0 && violations?.length === 0) this.counters.directorySound += 1;
  }
}

function acknowledgedBy({ said }: LineChild): string[] {
  return said.filter(({ status }) => status === 'committed').map(({ key }) => String(key));
}
