/** The failure that an acknowledged command survives: power loss (`disk`), a crash of the process (`process`), none. */
export type Durability = 'disk' | 'process' | 'memory';
