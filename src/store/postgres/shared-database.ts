import { type Database, delegate } from './database.ts';

/**
 * Several handles on one open database, which closes with the last handle. For runtimes that share an embedded
 * database, which has one connection only.
 */
export function shareDatabase(database: Database, handles: number): Database[] {
  let open = handles;
  return Array.from({ length: handles }, () => {
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      open -= 1;
      if (open === 0) await database.close();
    };
    return delegate(database, { close });
  });
}
