/** The key of the room that a cap leaves for a wallet, or for the ledger, in a map. */
export function roomKey(wallet: string | undefined, asset: string): string {
  return `${wallet ?? ''} ${asset}`;
}
