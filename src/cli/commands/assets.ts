import { type AssetDefinition, toJson } from '../../index.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openExistingLedger } from '../input/open-ledger-admin.ts';
import { tableLines } from '../output/table.ts';
import { printable } from '../printable.ts';

/** Lists the last rules of all assets that have some. */
export async function assets(flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress } = context;
  const admin = await openExistingLedger(flags, context);
  progress.start(`reading rules of assets from ${admin.location}`);
  const listed = await admin.assets();
  progress.stop();
  if (flags.json === true) for (const rules of listed) terminal.out(toJson(rules));
  else if (listed.length === 0) terminal.out('no asset has rules');
  else for (const line of tableLines(COLUMNS, listed.map(rowOf), terminal.colours)) terminal.out(line);
  return EXIT.ok;
}

const LEFT = ['asset', 'version', 'forbidden'].map((heading) => ({ heading, align: 'left' }) as const);
const RIGHT = ['supply max', 'minted max', 'per wallet max', 'decimals'].map(
  (heading) => ({ heading, align: 'right' }) as const,
);
const COLUMNS = [...LEFT, ...RIGHT];

function rowOf(rules: AssetDefinition): string[] {
  const { asset, version, supplyMax, mintedMax, perWalletMax, decimals } = rules;
  const caps = [supplyMax, mintedMax, perWalletMax].map((max) => (max === undefined ? '-' : String(max)));
  return [printable(asset), String(version), forbiddenBy(rules), ...caps, String(decimals)];
}

function forbiddenBy({ mintable, burnable, transferable }: AssetDefinition): string {
  const all = [mintable ? '' : 'mint', burnable ? '' : 'burn', transferable ? '' : 'transfer'];
  return all.filter((verb) => verb !== '').join(', ') || '-';
}
