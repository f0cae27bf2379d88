import { cpus } from 'node:os';
import type { BenchServer } from '../support/bench-server.ts';

/** Processor seconds since some moment: of the whole machine, and of what is measured. */
export interface ProcessorTimes {
  readonly machine: number;
  /** This process and the server. */
  readonly own: number;
  /** Seconds of the clock. */
  readonly elapsed: number;
}

/** Reads the processor times; undefined on systems that do not report those of the server. */
export async function readProcessorTimes(server: Pick<BenchServer, 'cpuSeconds'>): Promise<ProcessorTimes | undefined> {
  const ofServer = await server.cpuSeconds();
  if (ofServer === undefined) return undefined;
  const busyMs = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  const { user, system } = process.cpuUsage();
  return { machine: busyMs / 1e3, own: (user + system) / 1e6 + ofServer, elapsed: performance.now() / 1e3 };
}

/** The number of processors that other processes kept busy between two readings: they slow down what is measured. */
export function processorsOfOthers(from: ProcessorTimes, to: ProcessorTimes): number {
  const others = to.machine - from.machine - (to.own - from.own);
  return Math.max(0, others) / (to.elapsed - from.elapsed);
}
