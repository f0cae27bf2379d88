import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, FaultContext, FaultResult } from '../fault.ts';
import { readDirectoryBooks } from '../support/in-process/directory-books.ts';
import { type LineChild, startLineChild } from '../support/in-process/line-child.ts';
import { pause, within } from '../support/time.ts';

const ROUNDS = { short: 2, full: 10 };
const START_MS_MAX = 120_000;

/** Two processes on one embedded directory would lose money without an error: the second one is refused. */
export const secondProcess: Fault = {
  id: 'F23',
  title: 'a second process opens an embedded data directory; the first is killed; its pid is reused',
  expected:
    'refused, naming the pid, as long as the first lives; taken over with every acknowledged row when it is dead',
  promises: ['durable', 'start'],
  async run(context) {
    const run = new Run(context);
    try {
      for (let round = 1; round <= ROUNDS[context.profile]; round += 1) await run.round(round);
      await run.compare();
    } finally {
      await run.killAll();
    }
    return run.result();
  },
};

class Run {
  readonly #context: FaultContext;
  readonly #dataDir: string;
  readonly #acknowledged = new Set<string>();
  readonly #children: LineChild[] = [];
  readonly #violations: string[] = [];
  readonly #counters = { refused: 0, secondOpens: 0, takeovers: 0, reusedPids: 0, killed: 0, lostRows: 0 };

  constructor(context: FaultContext) {
    this.#context = context;
    this.#dataDir = join(context.directory, `f23-${context.seed}`, 'data');
  }

  async round(round: number): Promise<void> {
    const first = await this.#holder(`first-${round}`);
    if (first === undefined) return;
    if (round > 1) this.#counters.takeovers += 1;
    await this.#secondIsRefused(first, round);
    await pause(200 * this.#context.random());
    await this.#kill(first);
    if (round % 2 === 0) this.#giveOutPidAgain();
    const next = await this.#holder(`next-${round}`);
    if (next === undefined) return;
    this.#counters.takeovers += 1;
    if (round % 2 === 0) this.#counters.reusedPids += 1;
    await this.#kill(next);
  }

  /** Every key that a process acknowledged is in the ledger. */
  async compare(): Promise<void> {
    const { keys, violations } = await readDirectoryBooks(this.#dataDir);
    this.#violations.push(...violations);
    for (const key of this.#acknowledged) {
      if (keys.has(key)) continue;
      this.#counters.lostRows += 1;
      this.#violations.push(`key ${key} was acknowledged and is not in the directory`);
    }
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.kill()));
  }

  result(): FaultResult {
    const { refused, killed } = this.#counters;
    return {
      injected: refused + killed,
      counters: { ...this.#counters, acknowledged: this.#acknowledged.size },
      mustBeSeen: ['refused', 'takeovers', 'reusedPids', 'killed', 'acknowledged'],
      violations: this.#violations,
    };
  }

  /** A process that has the directory open and has received some answers. */
  async #holder(prefix: string): Promise<LineChild | undefined> {
    const child = this.#start(prefix);
    const said = await within(START_MS_MAX, child.first('answered', 'refused'));
    if (said?.type === 'answered') return child;
    const { code, message } = said ?? { code: 'no word', message: child.complaints };
    this.#violations.push(`${prefix} cannot take over the directory of a process that is dead: ${code} ${message}`);
    await child.kill();
    return undefined;
  }

  async #secondIsRefused(first: LineChild, round: number): Promise<void> {
    const second = this.#start(`second-${round}`);
    const said = await within(START_MS_MAX, second.first('started', 'refused'));
    const text = String(said?.message);
    if (said?.type === 'started') {
      this.#counters.secondOpens += 1;
      this.#violations.push(`round ${round}: process ${second.pid} opened the directory of ${first.pid}, which lives`);
    } else if (said?.code !== 'ERR_DIRECTORY_LOCKED' || !text.includes(`process ${first.pid}:`)) {
      this.#violations.push(`round ${round}: ${said?.code} ${text} instead of ERR_DIRECTORY_LOCKED by ${first.pid}`);
    } else {
      this.#counters.refused += 1;
    }
    await second.kill();
  }

  #start(prefix: string): LineChild {
    const child = startLineChild('./hold-ledger.ts', this.#dataDir, prefix);
    this.#children.push(child);
    return child;
  }

  async #kill(child: LineChild): Promise<void> {
    await child.kill();
    this.#counters.killed += 1;
    for (const { type, key, status } of child.said) {
      if (type === 'answered' && status === 'committed') this.#acknowledged.add(String(key));
    }
  }

  /** Rewrites the lock of the dead process with the pid of this process and another start time. */
  #giveOutPidAgain(): void {
    const lock = join(this.#dataDir, 'pursekit.lock');
    const path = join(lock, String(Math.max(...readdirSync(lock).map(Number))));
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"pid":[0-9]+/, `"pid":${process.pid}`));
  }
}
