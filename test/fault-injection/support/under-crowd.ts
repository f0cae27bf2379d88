import type { FaultContext, FaultResult } from '../fault.ts';
import { Crowd, type CrowdOptions } from './crowd.ts';
import { FaultProxy } from './fault-proxy.ts';
import { resultOf } from './result.ts';

/** The result of an injection under a crowd. */
export type Injection = Parameters<typeof resultOf>[1];

/** Starts a crowd, injects the fault, then restores and checks everything. */
export async function underCrowd(
  context: FaultContext,
  options: CrowdOptions,
  inject: (crowd: Crowd) => Promise<Injection>,
): Promise<FaultResult> {
  const crowd = await Crowd.start(context, options);
  try {
    const injection = await inject(crowd);
    await crowd.ready();
    return resultOf(await crowd.finish(), injection);
  } catch (error) {
    await crowd.abandon();
    throw error;
  }
}

/** The same, with the workers behind a proxy. */
export async function behindProxy(
  context: FaultContext,
  options: Omit<CrowdOptions, 'port'>,
  inject: (crowd: Crowd, proxy: FaultProxy) => Promise<Injection>,
): Promise<FaultResult> {
  const proxy = await FaultProxy.start({ port: options.server.port, random: () => context.random() });
  try {
    return await underCrowd(context, { ...options, port: proxy.port }, async (crowd) => {
      const injection = await inject(crowd, proxy);
      proxy.heal();
      return injection;
    });
  } finally {
    await proxy.stop();
  }
}
