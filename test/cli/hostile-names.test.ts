import { expect, test } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { type Ended, pursekit } from './support/pursekit.ts';

closeTestDatabasesAfterAll();

// Goal: no text of the database reaches the terminal as a control character. Method: every place of the database that
// holds text holds some, and every command prints it in every form.

const ESC = '\u001b';
/** A colour that pursekit does not use, a title, a cleared screen, a forged line, and a reversed direction. */
const HOSTILE = `${ESC}[35m${ESC}]0;title\u0007\u009b2J\n\rforged\u0085\u2028\u202e\u200f\u007f\u0000`.slice(0, -1);
/** A line that begins with the text itself, and not with an escaped character, is forged as well. */
const SQL = `(convert_from('\\x${Buffer.from(`${HOSTILE}\nforged`).toString('hex')}', 'UTF8'))`;
/** In the text of outputs a semicolon ends an output. */
const IN_OUTPUTS = `replace(${SQL}, ';', '')`;

/** A ledger in which every text is hostile, with a delivery that is dead, and with broken invariants. */
async function hostileLedger(): Promise<{ database: Database; schema: string; flags: string[] }> {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema);
  const flags = ['--database', await ledgerUrl(database, schema), '--schema', schema];
  const id = (nth: number): string => `'00000000-0000-7000-8000-00000000000${nth}'`;
  await database.transaction(({ script }) =>
    script(`insert into "${schema}".transactions
          (id, commit_id, place, kind, key, fingerprint, outputs, actions) values
        (${id(1)}, 1, 1, 'mint', ${SQL}, decode(repeat('00', 32), 'hex'),
          'alice gold' || ${IN_OUTPUTS} || '=1;bob' || ${IN_OUTPUTS} || ' gold=1', 2),
        (${id(2)}, 1, 2, 'burn', null, null, 'carol silver' || ${IN_OUTPUTS} || '=1', 0);
      insert into "${schema}".unspent (transaction_id, output_index, asset_count, asset, owner, amount) values
        (${id(1)}, 0, 1, 'gold' || ${SQL}, 'alice', 1), (${id(1)}, 1, 1, 'gold', 'bob' || ${SQL}, 1),
        (${id(2)}, 0, 1, 'silver' || ${SQL}, 'carol', 1);
      insert into "${schema}".holds (id, wallet, held_by, held_at, payees) values
        ('h' || ${SQL}, 'alice' || ${SQL}, ${id(1)}, now(), 'bob' || ${SQL});
      insert into "${schema}".unplaced_commits (id, committed_at) values (9, now());
      insert into "${schema}".freezes (version, wallet, outgoing, incoming, transaction_id, commit_id) values
        (1, 'eve' || ${SQL}, true, true, gen_random_uuid(), 9);
      insert into "${schema}".outbox (transaction_id, action_index, wallet, type, payload, status, attempts, last_error,
          settled_at)
        values (${id(1)}, 0, 'bob' || ${SQL}, 'Buy' || ${SQL}, '\\xa16474797065634275', 'dead', 8, ${SQL}, now()),
          (${id(1)}, 1, 'bob', 'Buy', '\\xa2647479706563427579646e6f7465' || convert_to('x', 'UTF8'), 'dead', 8, ${SQL},
            now())`),
  );
  return { database, schema, flags };
}

/** Fails if a control character other than line ends, tabs and the colours of pursekit is in the output. */
function expectClean({ stdout, stderr }: Ended, what: string): void {
  const colours = new RegExp(`${ESC}\\[(?:0|1|2|22|3[0-469]|9[0-7])m`, 'g');
  for (const text of [stdout, stderr]) {
    expect(text.replace(colours, ''), what).not.toMatch(/[^\P{Cc}\n\t]|[\u2028\u2029\u200f\u202e]/u);
    expect(text, what).not.toMatch(/^\s*forged/m);
  }
}

const ENVIRONMENTS = [
  ['with colours', { FORCE_COLOR: '1' }],
  ['without colours', { NO_COLOR: '1' }],
] as const;

test.each(ENVIRONMENTS)(
  'no command prints control characters of the database, %s',
  { timeout: 120_000 },
  async (_, env) => {
    const { database, schema, flags } = await hostileLedger();
    const call = (...args: string[]): Promise<Ended> => pursekit([...args, ...flags], { env });
    const listed: Record<string, Ended> = {};
    for (const args of [
      ...[
        ['balances'],
        ['balances', 'alice'],
        ['verify'],
        ['holds'],
        ['assets'],
        ['frozen'],
        ['transaction', '00000000-0000-7000-8000-000000000001'],
        ['dead-letters'],
        ['dead-letters', '--limit', '1'],
        ['migrate'],
      ],
      ...[
        ['run', 'multi-asset'],
        ['run', 'market-day', '--runtimes', '2'],
      ],
    ]) {
      for (const form of [args, [...args, '--json']]) listed[form.join(' ')] = await call(...form);
    }
    // Errors: names of the command line, and what the server says.
    listed['a wallet'] = await call('holds', HOSTILE);
    listed['a hold'] = await call('holds', '--after', HOSTILE);
    listed['a wallet to freeze'] = await call('freeze', HOSTILE, '--yes');
    listed['a frozen wallet'] = await call('frozen', '--after', HOSTILE);
    listed['a key'] = await call('transaction', HOSTILE);
    listed['a name'] = await call('balances', HOSTILE);
    listed['a role'] = await call('migrate', '--runtime-role', HOSTILE);
    listed['a row'] = await call('dead-letters', '--after', HOSTILE);
    listed['a script'] = await call('run', HOSTILE);
    listed['a flag'] = await call('run', 'multi-asset', `--${HOSTILE}`);
    listed['a command'] = await call(HOSTILE);
    listed['a schema'] = await pursekit(['balances', ...flags.slice(0, 2), '--schema', HOSTILE], { env });
    listed['a database'] = await pursekit(['balances', '--database', `postgres://${HOSTILE}@127.0.0.1:1/x`], { env });
    await database.transaction(({ script }) =>
      script(`create function "${schema}".hostile() returns trigger language plpgsql set search_path = pg_catalog as
        $f$ begin raise exception '%', ${SQL}; end $f$;
      create trigger hostile before insert on "${schema}".unspent for each row execute function "${schema}".hostile()`),
    );
    listed['an error of the server'] = await call('run', 'multi-asset', '--keys', 'a');
    listed['an error of the server as JSON'] = await call('run', 'multi-asset', '--keys', 'b', '--json');

    for (const [what, ended] of Object.entries(listed)) expectClean(ended, what);
    // The text is there, escaped.
    for (const what of [
      'balances',
      'balances --json',
      'verify',
      'verify --json',
      'holds',
      'holds --json',
      'frozen',
      'frozen --json',
      'transaction 00000000-0000-7000-8000-000000000001',
      'transaction 00000000-0000-7000-8000-000000000001 --json',
      'dead-letters',
      'dead-letters --json',
    ]) {
      expect(`${listed[what]?.stdout}${listed[what]?.stderr}`, what).toContain('\\u001b[35m');
    }
    expect(listed['an error of the server']?.stderr).toContain('u001b[35m');
  },
);
