import type { Database } from './database.ts';

/**
 * Several handles on one open database: the last one closed closes it. For runtimes that share an embedded database,
 * which belongs to one process and one connection.
 */
export function shareDatabase(database: Database, handles: number): Database[] {
  let open = handles;
  return Array.from({ length: handles }, () => {
    let isOpen = true;
    return {
      kind: database.kind,
      location: database.location,
      statementsInFlightMax: database.statementsInFlightMax,
      ...(database.embeddedDurability === undefined ? {} : { embeddedDurability: database.embeddedDurability }),
      run: (statement) => database.run(statement),
      transaction: (work) => database.transaction(work),
      async close() {
        if (!isOpen) return;
        isOpen = false;
        open -= 1;
        if (open === 0) await database.close();
      },
    };
  });
}
