/** A property that holds for every ledger at every moment. */
export interface Invariant {
  /** Its name in docs/ARCHITECTURE.md. */
  readonly name: string;
  readonly sentence: string;
  /**
   * A query whose every row is a violation, described in its one column `example`. `$schema` stands for the quoted
   * schema name.
   */
  readonly violations: string;
}
