import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { runCheck } from './check.ts';
import { CURVES } from './curves/index.ts';
import { measureCpuProfile } from './measure/measure-cpu-profile.ts';
import { measureWorkload } from './measure/measure-workload.ts';
import { countRoundTrips } from './measure/round-trips.ts';
import { PROFILES, type Profile } from './profiles.ts';
import { judge } from './report/compare.ts';
import { type Part, ReportFile } from './report/report-file.ts';
import { TARGETS } from './report/targets.ts';
import { describeVerdict } from './report/verdict-text.ts';
import { PAGE_RESULTS, writePage } from './report/write-page.ts';
import { BenchServer } from './support/bench-server.ts';
import { describeMachine } from './support/run-facts.ts';
import { say } from './support/say.ts';
import { ALL_WORKLOADS } from './workloads/index.ts';

interface Flags {
  readonly profile: Profile['name'];
  readonly only?: string[];
  readonly curves?: true | string[];
  readonly check?: true;
  readonly seed: number;
  readonly json?: string;
}

const list = (text: string, before: string[] = []): string[] => [...before, ...text.split(',')];
const names = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);

const flags = new Command('bench')
  .description('measures pursekit against other ways to keep a ledger on Postgres; without flags everything, fully')
  .addOption(
    new Option('--profile <name>', 'short: minutes, a first look; full').choices(['short', 'full']).default('full'),
  )
  .option('--only <workloads>', `these workloads: ${names(ALL_WORKLOADS).join(',')}`, list)
  .option('--curves [curves...]', `curves alone, or these: ${names(CURVES).join(' ')}`)
  .option('--check', 'the regression check: fails below the floors of bench/report/targets.ts')
  .option('--seed <number>', 'what everything random follows from', Number, 1)
  .option('--json <file>', 'where the report goes; docs/results/bench.json for the full profile, nowhere for short')
  .parse()
  .opts<Flags>();

process.exitCode = await main();

async function main(): Promise<number> {
  const workloads = ALL_WORKLOADS.filter(({ name }) => flags.only?.includes(name) ?? flags.curves === undefined);
  const curves = CURVES.filter(({ name }) =>
    Array.isArray(flags.curves) ? flags.curves.includes(name) : (flags.curves ?? flags.only === undefined),
  );
  const asked = [...(flags.only ?? []), ...(Array.isArray(flags.curves) ? flags.curves : [])];
  const unknown = asked.filter((name) => ![...workloads, ...curves].some((one) => one.name === name));
  if (unknown.length > 0) {
    say(`there is no ${unknown.join(', ')}; workloads: ${names(ALL_WORKLOADS)}; curves: ${names(CURVES)}`);
    return 64;
  }
  countRoundTrips();
  const server = await BenchServer.start();
  try {
    const field = { server, seed: flags.seed };
    return flags.check ? await runCheck(field) : await measure(field, workloads, curves);
  } finally {
    await server.stop();
  }
}

async function measure(
  field: { server: BenchServer; seed: number },
  workloads: typeof ALL_WORKLOADS,
  curves: typeof CURVES,
): Promise<number> {
  const profile = PROFILES[flags.profile];
  const byDefault = profile.name === 'full' ? PAGE_RESULTS : undefined;
  const path = flags.json === undefined ? byDefault : resolve(flags.json);
  const order = [...names(ALL_WORKLOADS), ...names(CURVES)];
  const machine = await describeMachine(field.server);
  const file = await ReportFile.open(path, { machine, isKept: workloads.length === 0 }, order);
  let hasFailed = false;
  // A part that fails is reported and left out: a long run keeps its other parts.
  const attempt = async (name: string, part: () => Promise<Part>): Promise<void> => {
    try {
      await file.add(await part());
    } catch (error) {
      hasFailed = true;
      say(`  ${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  };
  for (const workload of workloads) {
    await attempt(workload.name, async () => ({
      workload: await measureWorkload(field, workload, profile, commandLine()),
    }));
    if (workload.name === 'spread') {
      await attempt('CPU profile', async () => ({
        cpuProfile: await measureCpuProfile(field, profile, commandLine()),
      }));
    }
  }
  for (const curve of curves) {
    say(`${curve.name}: ${curve.title}`);
    await attempt(curve.name, async () => ({
      curve: await curve.measure({ ...field, profile, machine, command: commandLine() }),
    }));
  }
  for (const verdict of judge(file.report, TARGETS)) {
    if (verdict.status !== 'not measured') say(describeVerdict(verdict));
  }
  if (path === PAGE_RESULTS) await writePage();
  return hasFailed ? 1 : 0;
}

function commandLine(): string {
  const only = flags.only === undefined ? '' : ` --only ${flags.only.join(',')}`;
  const curves = flags.curves === undefined ? '' : ` --curves ${flags.curves === true ? '' : flags.curves.join(' ')}`;
  return `npm run bench -- --profile ${flags.profile}${only}${curves.trimEnd()} --seed ${flags.seed}`;
}
