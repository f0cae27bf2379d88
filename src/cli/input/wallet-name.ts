import { isName, PROBLEMS, toJson } from '../../index.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';

/** @throws CliError `usage` for a text that cannot name a wallet. */
export function checkWalletName(wallet: string): void {
  if (isName(wallet)) return;
  throw new CliError(EXIT.usage, `${toJson(wallet)} is not a wallet name: ${PROBLEMS.name_invalid}`);
}
