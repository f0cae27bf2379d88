import pg from 'pg';
import { createLedger } from '../../../../src/index.ts';
import { endWithParent, report } from './parent.ts';

/*
 * Starts a ledger on a schema in a separate process that ends itself with SIGKILL at one statement of the start: before
 * it is sent, after it was sent, or after its answer arrived. Without such a statement the process reports the number
 * of statements. Its arguments: url, schema, the number of the statement from 1, the moment.
 */
const [url, schema, fatal = '0', moment = ''] = process.argv.slice(2) as [string, string, string?, string?];
endWithParent();

let statements = 0;
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

class MortalClient extends pg.Client {}
const send = pg.Client.prototype.query as (...args: unknown[]) => unknown;
// Wraps only the promise form: pursekit passes no callback.
MortalClient.prototype.query = function query(this: pg.Client, ...args: unknown[]): unknown {
  statements += 1;
  const isFatal = statements === Number(fatal);
  if (isFatal && moment === 'before') die();
  const answer = send.apply(this, args) as Promise<unknown>;
  if (isFatal && moment === 'sent') setImmediate(die);
  return isFatal && moment === 'answered' ? answer.finally(die) : answer;
} as never;

const pool = new pg.Pool({ connectionString: url, max: 2, Client: MortalClient } as pg.PoolConfig);
const ledger = await createLedger({ database: pool, schema });
report('started', { statements });
await ledger.close();
await pool.end();
process.exit(0);
