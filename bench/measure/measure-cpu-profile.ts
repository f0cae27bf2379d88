import { pursekit } from '../contenders/pursekit.ts';
import type { Profile } from '../profiles.ts';
import type { CpuProfile } from '../report/bench-report.ts';
import { type Field, prepareAll, removeAll } from '../run-workload.ts';
import { provenance } from '../support/run-facts.ts';
import { say } from '../support/say.ts';
import { workloadOf } from '../workloads/index.ts';
import { profileCpu } from './cpu-profile.ts';
import { drive } from './drive.ts';

const WORKLOAD = 'spread';
const CALLERS = 2_000;

/** Profiles the process of pursekit in a separate round, because profiling costs time. */
export async function measureCpuProfile(field: Field, profile: Profile, command: string): Promise<CpuProfile> {
  say('CPU profile of pursekit');
  const run = await provenance(command, profile.name, field.seed);
  const contender = pursekit(field.server.url);
  let transfers = 0;
  try {
    const [runner] = await prepareAll(field, workloadOf(WORKLOAD), [contender]);
    const { call } = runner as NonNullable<typeof runner>;
    await drive(call, CALLERS, profile.warmUpSeconds);
    const found = await profileCpu(async () => {
      transfers = (await drive(call, CALLERS, profile.cpuProfileSeconds)).count;
    });
    for (const { share, name, where } of found.top)
      say(`  ${(share * 100).toFixed(1).padStart(5)} %  ${name} ${where}`);
    return { title: `pursekit, ${WORKLOAD}, ${CALLERS.toLocaleString('en')} callers`, run, transfers, ...found };
  } finally {
    await removeAll(field, [contender]);
  }
}
