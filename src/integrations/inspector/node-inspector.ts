import { getRequestListener } from '@hono/node-server';
import { inspector } from './inspector.ts';
import type { InspectedLedger, InspectorOptions } from './inspector-options.ts';

/** The part of a request of `node:http` that {@link nodeInspector} reads itself. */
export interface NodeRequest {
  /** The path and the query; Express takes the path of a mount away. */
  readonly url?: string | undefined;
}

/** The part of a response of `node:http` that {@link nodeInspector} writes itself. */
export interface NodeResponse {
  /** Writes the status and the headers. */
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  /** Ends the response. */
  end(): unknown;
}

/**
 * {@link inspector} as a listener of `node:http`, Express or Colyseus, at any path: `app.use('/inspect', …)`.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function nodeInspector(
  ledger: InspectedLedger,
  options: InspectorOptions = {},
): (request: NodeRequest, response: NodeResponse) => void {
  const listen = getRequestListener(inspector(ledger, options) as Parameters<typeof getRequestListener>[0]);
  return (request, response) => {
    const { originalUrl } = request as { readonly originalUrl?: string };
    const [path = '', query] = (originalUrl ?? '/').split('?');
    // The page names its files relative to a path that ends with a slash.
    if (!path.endsWith('/') && request.url?.split('?')[0] === '/') {
      const search = query === undefined ? '' : `?${query}`;
      response.writeHead(308, { location: `${path.slice(path.lastIndexOf('/') + 1)}/${search}` });
      response.end();
      return;
    }
    void listen(...([request, response] as unknown as Parameters<typeof listen>));
  };
}
