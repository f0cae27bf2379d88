/** The states of a wallet actor. */
export type WalletState = 'activating' | 'idle' | 'committing' | 'backingOff' | 'passivating' | 'stopped';
