import { createServer, type Server } from 'node:http';
import type { InspectedLedger, InspectorOptions } from '../../integrations/inspector/index.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-code.ts';

const HOST = '127.0.0.1';

/**
 * Serves the inspector on this machine alone, until the command ends; returns its address. Port 0 is any free one.
 *
 * @throws CliError `usage` without the optional packages, `failed` if the port cannot be opened.
 */
export async function serveInspector(
  ledger: InspectedLedger,
  options: InspectorOptions,
  port: number,
  { shutdown }: CommandContext,
): Promise<string> {
  const { nodeInspector } = await loadInspector();
  const server = createServer(nodeInspector(ledger, options));
  await listen(server, port);
  shutdown.add(async () => {
    // A page that is open keeps its stream.
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return `http://${HOST}:${typeof address === 'object' && address !== null ? address.port : port}/`;
}

async function loadInspector(): Promise<typeof import('../../integrations/inspector/index.ts')> {
  try {
    return await import('../../integrations/inspector/index.ts');
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new CliError(EXIT.usage, 'the inspector needs two packages: npm install hono @hono/node-server', { cause });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new CliError(EXIT.failed, `port ${port}: ${cause.message}`, { cause })));
    server.listen(port, HOST, () => resolve());
  });
}
