import { cpus, release, totalmem } from 'node:os';
import { Command, Option } from 'commander';
import { writeResultFile } from '../support/result-file.ts';
import type { Profile } from './fault.ts';
import { FAULTS } from './faults/index.ts';
import { type FaultInjectionFindings, type FaultRow, held, total } from './report/fault-report.ts';
import { describeRow, describeTotals } from './report/summary.ts';
import { makeRunDirectory } from './run-directory.ts';
import { runFault } from './run-fault.ts';
import { FaultServer } from './support/fault-server.ts';
import { processesOf } from './support/processes.ts';

/** Counters that a complete run must have seen: a path that was never taken is not tested. */
const MUST_BE_SEEN = [
  ...['lostUtxo', 'doubtCommitted', 'doubtApplied', 'refused', 'overloaded', 'restarts'],
  ...['engagedWaits', 'sharedUnitsDivided', 'expiredUnswept'],
];

interface Flags {
  readonly profile: Profile;
  readonly fault?: string[];
  readonly seed: number;
  readonly json?: string;
  readonly seconds?: number;
}

const flags = new Command('fault-injection')
  .description('injects faults into pursekit on real servers and checks every promise')
  .addOption(new Option('--profile <name>', 'short: minutes, for CI; full').choices(['short', 'full']).default('short'))
  .option('--fault <ids...>', 'these alone: F1 F6 …; all but F28 if none is given')
  .option('--seed <number>', 'what everything random follows from', Number, 1)
  .option('--seconds <number>', 'how long F28 takes', Number)
  .option('--json <file>', 'where the report goes')
  .parse()
  .opts<Flags>();

// A fault that hangs was reported. What it waits for must not keep the process.
process.exit(await main());

async function main(): Promise<number> {
  const startMs = performance.now();
  const chosen = FAULTS.filter(({ id }) => flags.fault?.includes(id) ?? true);
  if (chosen.length === 0 || flags.fault?.some((id) => !FAULTS.some((fault) => fault.id === id))) {
    say(`unknown fault; the faults are ${FAULTS.map(({ id }) => id).join(' ')}`);
    return 64;
  }
  const directory = await makeRunDirectory();
  let starting: Promise<FaultServer> | undefined;
  const server = (): Promise<FaultServer> => {
    starting ??= FaultServer.create({ parent: directory.path, name: 'main', settings: ['max_wal_size=2GB'] });
    return starting;
  };
  const rows: FaultRow[] = [];
  let postgres = '';
  try {
    postgres = await versionOf(await server());
    for (const fault of chosen) {
      say(`${fault.id} ${fault.title}`);
      const parts = { ...flags, directory: directory.path, seconds: flags.seconds, server, say };
      const row = await runFault(fault, parts);
      rows.push(row);
      for (const line of describeRow(row)) say(`   ${line}`);
    }
    await (await server()).remove();
  } finally {
    const left = await processesOf(directory.path);
    await directory.remove();
    if (left.length > 1) say(`${left.length - 1} processes were left behind and ended`);
  }
  const report = makeReport(rows, postgres, performance.now() - startMs, flags.fault === undefined);
  for (const line of describeTotals(report)) say(line);
  if (flags.json !== undefined) await writeResultFile(flags.json, commandOf(), report);
  return held(report) ? 0 : 1;
}

function commandOf(): string {
  const only = flags.fault === undefined ? '' : ` --fault ${flags.fault.join(' ')}`;
  return `npm run fault-injection -- --profile ${flags.profile}${only} --seed ${flags.seed}`;
}

function makeReport(
  faults: readonly FaultRow[],
  postgres: string,
  ms: number,
  isComplete: boolean,
): FaultInjectionFindings {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory}, Linux ${release()}`;
  return {
    profile: flags.profile,
    seed: flags.seed,
    machine,
    postgres,
    seconds: Math.round(ms / 1_000),
    faults,
    unseen: isComplete ? MUST_BE_SEEN.filter((name) => total(faults, name) === 0) : [],
  };
}

async function versionOf(server: FaultServer): Promise<string> {
  const client = await server.connect();
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
  await client.end();
  return rows[0]?.version ?? '';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
