import type { Answer, Contender } from '../contenders/contender.ts';
import type { RoundFigures } from '../report/bench-report.ts';
import { percentile } from '../report/statistics.ts';
import type { BenchServer } from '../support/bench-server.ts';
import { drive } from './drive.ts';
import { roundTrips } from './round-trips.ts';

/** A contender at a workload. */
export interface Runner {
  readonly contender: Contender;
  /** Sends its next command. */
  readonly call: () => Promise<Answer>;
}

/** A runner, or anything else that writes to one schema and makes one call after the other. */
export interface Load {
  readonly contender: Pick<Contender, 'schema' | 'settle' | 'deliveries'>;
  readonly call: () => Promise<unknown>;
}

/** The counters of the server. */
export type Costs = Pick<BenchServer, 'walBytes' | 'tableBytes' | 'cpuSeconds'>;

/** Runs one contender for some seconds and measures the cost of each transfer. */
export async function measureRound(
  server: Costs,
  { contender, call }: Load,
  callers: number,
  seconds: number,
): Promise<RoundFigures> {
  const serverBefore = await lookAtServer(server, contender.schema);
  const nodeBefore = process.cpuUsage();
  const tripsBefore = roundTrips();
  const deliveriesBefore = contender.deliveries?.();
  const { count, seconds: took, latenciesMs } = await drive(call, callers, seconds);
  const deliveries = contender.deliveries?.();
  // Deferred work, such as merges and deliveries, is part of the cost, although no caller waited for it.
  await contender.settle();
  const node = process.cpuUsage(nodeBefore);
  const trips = roundTrips() - tripsBefore;
  const serverAfter = await lookAtServer(server, contender.schema);
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => percentile(latenciesMs, share)) as [
    number,
    number,
    number,
  ];
  return {
    transfers: count,
    rate: count / took,
    ...{ p50Ms, p95Ms, p99Ms },
    nodeCpuUs: (node.user + node.system) / count,
    ...(serverBefore.cpuSeconds === undefined || serverAfter.cpuSeconds === undefined
      ? {}
      : { postgresCpuUs: ((serverAfter.cpuSeconds - serverBefore.cpuSeconds) * 1e6) / count }),
    walBytes: (serverAfter.walBytes - serverBefore.walBytes) / count,
    tableBytes: (serverAfter.tableBytes - serverBefore.tableBytes) / count,
    roundTrips: trips / count,
    ...(deliveries === undefined
      ? {}
      : {
          deliveryRate: (deliveries.made - (deliveriesBefore?.made ?? 0)) / took,
          deliveriesLeft: deliveries.due - deliveries.made,
        }),
  };
}

async function lookAtServer(
  server: Costs,
  schema: string,
): Promise<{ walBytes: number; tableBytes: number; cpuSeconds: number | undefined }> {
  const [walBytes, tableBytes] = [await server.walBytes(), await server.tableBytes(schema)];
  return { walBytes, tableBytes, cpuSeconds: await server.cpuSeconds() };
}
