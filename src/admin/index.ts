export type { FrozenWallet } from '../domain/records/freeze.ts';
export type { InvariantReport } from '../store/invariants/verify.ts';
export { checkDatabase } from '../store/postgres/open-database.ts';
export { checkSchemaName } from '../store/postgres/schema-name.ts';
export type { MigrationReport } from '../store/schema/migrate.ts';
export {
  type Admin,
  type AdminOptions,
  type DeadLetterPage,
  type HoldPage,
  type MigrateOptions,
  openAdmin,
  type WalletBalance,
  type WalletPage,
} from './open-admin.ts';
export { type OpenRuntimesOptions, openRuntimes, type Runtimes } from './open-runtimes.ts';
