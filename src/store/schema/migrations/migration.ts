/** One step of the schema. Append-only: a step that has been released is never edited. */
export interface Migration {
  /** 1, 2, 3 … without gaps. */
  readonly version: number;
  readonly name: string;
  /** SQL of one or more statements, run inside a database transaction; `$schema` stands for the quoted schema name. */
  readonly script: string;
}
