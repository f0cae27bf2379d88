import { type Profiler, Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import type { CpuProfile, ProfileEntry } from '../report/bench-report.ts';

const SAMPLING_US = 250;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOP = 10;

/** Profiles this process while `work` runs. */
export async function profileCpu(work: () => Promise<void>): Promise<Pick<CpuProfile, 'busyMs' | 'idleMs' | 'top'>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return summarise(profile);
}

/** The self time of each function, without the functions that it calls; idle time is separate. */
export function summarise(profile: Profiler.Profile): Pick<CpuProfile, 'busyMs' | 'idleMs' | 'top'> {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const selfUs = new Map<string, ProfileEntry & { us: number }>();
  let [busyUs, idleUs] = [0, 0];
  for (const [at, id] of (profile.samples ?? []).entries()) {
    // A delta is the time before its sample: it belongs to the previous sample.
    const us = profile.timeDeltas?.[at + 1] ?? 0;
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') idleUs += us;
    else {
      busyUs += us;
      const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
      const where = frame.url === '' ? '' : `${shorten(frame.url)}:${frame.lineNumber + 1}`;
      const entry = selfUs.get(`${name} ${where}`);
      selfUs.set(`${name} ${where}`, { name, where, share: 0, us: (entry?.us ?? 0) + us });
    }
  }
  const top = [...selfUs.values()].sort((a, b) => b.us - a.us).slice(0, TOP);
  return {
    busyMs: busyUs / 1_000,
    idleMs: idleUs / 1_000,
    top: top.map(({ name, where, us }) => ({ name, where, share: us / busyUs })),
  };
}

function shorten(url: string): string {
  const path = url.startsWith('file://') ? fileURLToPath(url) : url;
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}
