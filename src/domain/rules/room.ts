import type { ExceededCap } from '../records/exceeded-cap.ts';

/** A cap of an asset: of a wallet, or, without one, of the ledger. */
export interface Cap {
  /** The reason with which a commit refuses what exceeds it. */
  readonly reason: ExceededCap['reason'];
  readonly wallet: string | undefined;
  readonly asset: string;
}

/** The amount that a cap leaves; undefined if none is known. */
export type RoomOf = (cap: Cap) => bigint | undefined;

/** The key of a cap in a map of what caps leave. */
export function roomKey({ reason, wallet, asset }: Cap): string {
  return `${reason} ${wallet ?? ''} ${asset}`;
}
