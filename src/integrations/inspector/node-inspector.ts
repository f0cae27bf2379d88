import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { inspector } from './inspector.ts';
import type { InspectedLedger, InspectorOptions } from './inspector-options.ts';

/**
 * {@link inspector} as a listener of `node:http`, Express or Colyseus, at any path: `app.use('/inspect', …)`.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function nodeInspector(
  ledger: InspectedLedger,
  options: InspectorOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const listen = getRequestListener(inspector(ledger, options) as Parameters<typeof getRequestListener>[0]);
  return (request, response) => {
    // Express takes the path of the mount away. The page names its files relative to a path that ends with a slash.
    const { originalUrl } = request as { readonly originalUrl?: string };
    const [path = '', query] = (originalUrl ?? '/').split('?');
    if (!path.endsWith('/') && request.url?.split('?')[0] === '/') {
      response.writeHead(308, {
        location: `${path.slice(path.lastIndexOf('/') + 1)}/${query === undefined ? '' : `?${query}`}`,
      });
      response.end();
      return;
    }
    void listen(request, response);
  };
}
