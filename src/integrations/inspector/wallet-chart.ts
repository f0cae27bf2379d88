/** The transitions of a wallet actor. A test compares them with its machine. */
export const WALLET_TRANSITIONS: readonly (readonly [from: string, to: string])[] = [
  ['activating', 'idle'],
  ['activating', 'passivating'],
  ['idle', 'committing'],
  ['idle', 'passivating'],
  ['committing', 'waiting'],
  ['committing', 'backingOff'],
  ['committing', 'idle'],
  ['waiting', 'committing'],
  ['waiting', 'idle'],
  ['backingOff', 'committing'],
  ['passivating', 'stopped'],
];
