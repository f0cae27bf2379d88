/** A corrupt state of a ledger, and the invariant that finds it. */
export interface Corruption {
  /** The invariant that finds it. */
  readonly name: string;
  readonly what: string;
  /** SQL that corrupts a healthy ledger; `$schema` stands for the quoted schema name. */
  readonly plant: string;
  /** The text of the example. */
  readonly example: RegExp;
}

/** Conditions on `transactions`, each for one of the healthy ledger's. */
export const MINT = `key = 'mint'`;
export const PAY = `key = 'pay'`;
export const BURN = `key = 'burn'`;
export const REFUSED = `key = 'refused'`;
export const MERGE = `kind = 'merge'`;
export const EXCHANGE = `key = 'exchange'`;
export const CAPTURE = `key = 'capture'`;
export const WAX = `key = 'wax'`;
export const UNDO_WAX = `key = 'undo wax'`;
export const CIRCLE = `key = 'circle'`;

/** The id of a transaction that is not there. */
export const STRANGER = `'00000000-0000-7000-8000-000000000000'`;

/** Amounts that no output may hold. */
export const BAD_AMOUNTS = ['0', '-1', 'NaN', '4.5', `1${'0'.repeat(78)}`] as const;

/** The pattern of the example of invariant I4 for an amount. */
export const badAmount = (amount: string): RegExp => new RegExp(`^\\S+:0 holds ${amount.replace('.', '\\.')} gold$`);

/** SQL of the id of a transaction. */
export const idOf = (transaction: string): string => `(select id from $schema.transactions where ${transaction})`;

/** SQL of an outpoint, as the column `inputs` has it. */
export const outpointOf = (transaction: string, index: number): string => `${idOf(transaction)} || ':${index}'`;

/** Replaces the inputs of a transaction by the value of this SQL. */
export const setInputs = (transaction: string, value: string): string =>
  `update $schema.transactions set inputs = ${value} where ${transaction}`;

/** Replaces the outputs of a transaction by this text. */
export const setOutputs = (transaction: string, text: string): string =>
  `update $schema.transactions set outputs = '${text}' where ${transaction}`;

/** Replaces the legs of a transaction by the value of this SQL. */
export const setLegs = (transaction: string, value: string): string =>
  `update $schema.transactions set legs = ${value} where ${transaction}`;

/** Drops the checks of a table and of its domains, which refuse this corruption. */
export const dropChecks = (table: string): string => `
  do $do$ declare held record; begin
    for held in select conname as name, contypid from pg_constraint where contype = 'c' and (
      conrelid = '$schema.${table}'::regclass
      or contypid in (select atttypid from pg_attribute where attrelid = '$schema.${table}'::regclass))
    loop
      if held.contypid = 0 then execute format('alter table $schema.${table} drop constraint %I', held.name);
      else execute format('alter domain %s drop constraint %I', held.contypid::regtype, held.name); end if;
    end loop;
  end $do$;`;
