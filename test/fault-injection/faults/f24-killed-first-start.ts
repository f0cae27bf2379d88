import type { Fault } from '../fault.ts';
import { DirectoryStarts } from '../support/in-process/directory-starts.ts';
import { ServerStarts } from '../support/in-process/server-starts.ts';

/** The first start makes a database, then a schema; the next start never finds half of either. */
export const killedFirstStart: Fault = {
  id: 'F24',
  title: 'kill -9 during the first start: while the embedded database is made, and at each statement of the migration',
  expected: 'the next start works, or its error says what to do; never half a schema',
  promises: ['durable', 'start'],
  async run(context) {
    const directory = new DirectoryStarts(context);
    await directory.run();
    const server = new ServerStarts(context, (await context.server()).url);
    await server.run();
    const sound = directory.counters.directorySound + directory.counters.directoryRefused + server.counters.serverSound;
    const kills = directory.counters.directoryKills + server.counters.serverKills;
    const { firstStartMs } = directory;
    return {
      injected: kills,
      counters: { ...directory.counters, ...server.counters },
      mustBeSeen: ['directoryKills', 'directorySound', 'serverKills', 'serverSound'],
      figures: {
        'starts that ended working or clearly refused': `${sound} of ${kills}`,
        'an undisturbed first start': `${(firstStartMs / 1_000).toFixed(1)} s`,
        'statements of a first start': `${server.statements}`,
      },
      violations: [...directory.violations, ...server.violations],
    };
  },
};
