/**
 * The name under which the reversals of a transaction wait for each other, as the commands of a wallet do. It owns no
 * output. A caller cannot name a wallet or a hold so.
 */
export function subjectOwner(transactionId: string): string {
  return `~~${transactionId}`;
}

/** The id of the transaction that this name stands for; undefined for any other name. */
export function subjectIdOf(owner: string): string | undefined {
  return owner.startsWith('~~') ? owner.slice(2) : undefined;
}
