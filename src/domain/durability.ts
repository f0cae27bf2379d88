/**
 * The failure that an acknowledged command survives: the loss of the server, because a standby has it on disk, too
 * (`replica`), power loss (`disk`), a crash of the process (`process`), none (`memory`).
 */
export type Durability = 'replica' | 'disk' | 'process' | 'memory';
