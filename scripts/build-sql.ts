/**
 * Writes src/store/schema/sql.generated.ts from the .sql files beside it: npm run build:sql. Run it after every change
 * of a file in src/store/schema/baseline/.
 */
import { writeFileSync } from 'node:fs';
import { renderSqlModule, SQL_MODULE } from './sql-module.ts';

writeFileSync(SQL_MODULE, renderSqlModule());
