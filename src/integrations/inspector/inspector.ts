import { Hono } from 'hono';
import { isLedgerError, type ResidentQuery, type ResidentSort, toJson } from '../../index.ts';
import { PROMETHEUS_CONTENT_TYPE, prometheusText } from '../../metrics/index.ts';
import { problemOf, type RequestSocket, refusalOf } from './access.ts';
import {
  type CheckedInspectorOptions,
  checkInspectorOptions,
  type InspectedLedger,
  type InspectorOptions,
} from './inspector-options.ts';
import { LiveFigures } from './live-figures.ts';
import { LiveStream, STREAM_HEADERS } from './live-stream.ts';
import { readAsset, readAssets } from './read-assets.ts';
import { readCommand, readTaint, readTrace } from './read-transaction.ts';
import { isRunning, readWallet } from './read-wallet.ts';
import { staticFile } from './static-files.ts';

/** A fetch handler, from a request to a response. The second argument is what `@hono/node-server` passes. */
export type Inspector = (request: Request, socket?: RequestSocket) => Promise<Response>;

const PAGE = 100;
const STORED_WALLETS = 50;

/**
 * Creates a fetch handler that serves the inspector: pages about a running ledger, or about a database without actors,
 * and the JSON behind them. It reads only, unless `actions` offers more, and wakes no wallet. Without `authorize` it
 * answers requests of its own machine only. While no page is open it costs nothing.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 * @example
 * app.use('/inspect', nodeInspector(ledger));
 */
export function inspector(ledger: InspectedLedger, options: InspectorOptions = {}): Inspector {
  const checked = checkInspectorOptions(options);
  const app = makeApp(ledger, checked);
  return async (request, socket) => (await refusalOf(request, socket, checked)) ?? app.fetch(request);
}

function makeApp(ledger: InspectedLedger, { actions, admin, base }: CheckedInspectorOptions): Hono {
  const stream = isRunning(ledger) ? new LiveStream(new LiveFigures(ledger)) : undefined;
  const root = new Hono();
  const app = base === '/' ? root : root.basePath(base);
  app.get('/api/about', () =>
    json({
      ...{ location: ledger.location, isRunning: isRunning(ledger), hasAdmin: admin !== undefined },
      actions: [...actions],
    }),
  );
  app.get('/api/live', ({ req }) => {
    if (stream === undefined) return missing('figures need a running ledger');
    // Hono answers HEAD as GET and drops the body: nobody would end the stream.
    if (req.raw.method === 'HEAD') return new Response(null, { headers: STREAM_HEADERS });
    return stream.open() ?? problemOf(503, 'Service Unavailable', 'too many pages are open, or the ledger is closed');
  });
  // Its counters begin with the first scrape: until then the runtime has no listener for them.
  app.get('/metrics', async () => {
    if (!isRunning(ledger)) return noActors();
    return new Response(await prometheusText(ledger), { headers: { 'content-type': PROMETHEUS_CONTENT_TYPE } });
  });
  app.get('/api/wallets', ({ req }) =>
    isRunning(ledger) ? json(ledger.residentPage(residentQuery(req))) : noActors(),
  );
  app.get('/api/stored-wallets', async ({ req }) => {
    if (admin === undefined) return missing('the wallets of the database need the option admin');
    const names = await admin.wallets({ limit: STORED_WALLETS, after: req.query('after') });
    return json(await admin.balances(names));
  });
  app.get('/api/wallets/:wallet', async ({ req }) =>
    found(await readWallet(ledger, req.param('wallet'), req.query('after')), 'that is not the name of a wallet'),
  );
  // Not in the path: a key may be two dots.
  app.get('/api/commands', async ({ req }) =>
    found(
      await readCommand(ledger, req.query('of') ?? ''),
      'no command with this id or key waits here or is in the ledger',
    ),
  );
  app.get('/api/trace/:of', async ({ req }) => {
    const direction = req.query('direction') === 'forward' ? 'forward' : 'back';
    return found(
      await readTrace(ledger, req.param('of'), direction, req.query('asset')),
      'no output and no transaction has this name',
    );
  });
  app.get('/api/taint/:of', async ({ req }) =>
    isRunning(ledger) ? json(await readTaint(ledger, req.param('of'))) : noActors(),
  );
  app.get('/api/assets', async () => json(await readAssets(ledger)));
  app.get('/api/assets/:asset', async ({ req }) =>
    found(await readAsset(ledger, req.param('asset')), 'that is not the name of an asset'),
  );
  app.get('/api/holds', async ({ req }) => {
    if (admin === undefined) return missing('the holds of all wallets need the option admin');
    return json(await admin.holds({ limit: PAGE, after: req.query('after') }));
  });
  app.get('/api/deliveries', async () => {
    if (isRunning(ledger)) return json((await ledger.stats()).deliveries);
    return admin === undefined ? noActors() : json(await admin.deliveries());
  });
  app.get('/api/dead-letters', async () => {
    if (isRunning(ledger)) return json(await ledger.deadLetters.list({ limit: PAGE }));
    return admin === undefined ? noActors() : json(await admin.deadLetters({ limit: PAGE }));
  });
  app.post('/api/dead-letters/:id/redrive', async ({ req }) => {
    if (!isRunning(ledger) || !actions.has('redrive'))
      return problemOf(403, 'Forbidden', 'the option actions does not offer redrive');
    await ledger.deadLetters.redrive(req.param('id'));
    return json({ isRedriven: true });
  });
  if (base === '/') root.get('/', () => index());
  else {
    // The page names its files relative to a path that ends with a slash.
    root.get(
      base,
      ({ req }) => new Response(null, { status: 308, headers: { location: `${new URL(req.url).pathname}/` } }),
    );
    root.get(`${base}/`, () => index());
  }
  app.get('/:file', async ({ req }) => (await staticFile(req.param('file'))) ?? missing('no such page'));
  root.notFound(() => missing('no such page'));
  root.onError((error) => answerError(error));
  return root;
}

const index = async (): Promise<Response> => (await staticFile('index.html')) ?? missing('the page was not built');

function residentQuery(req: { query(name: string): string | undefined }): ResidentQuery {
  const number = (name: string): number | undefined => {
    const text = req.query(name);
    return text === undefined ? undefined : Number(text);
  };
  const text = (name: string): string | undefined => req.query(name) || undefined;
  return {
    ...{ sort: text('sort') as ResidentSort | undefined, asset: text('asset'), search: text('search') },
    ...{ offset: number('offset'), limit: number('limit') },
  };
}

function json(value: unknown): Response {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return new Response(toJson(value), { headers });
}

function found(value: unknown, detail: string): Response {
  return value === undefined ? missing(detail) : json(value);
}

function missing(detail: string): Response {
  return problemOf(404, 'Not Found', detail);
}

function noActors(): Response {
  return missing('this inspector has no running ledger');
}

/** Messages of errors may name hosts and roles: those of the input alone are shown. */
function answerError(error: unknown): Response {
  if (!isLedgerError(error)) return problemOf(500, 'Internal Server Error', 'the inspector failed');
  if (error.code === 'ERR_INVALID_COMMAND' || error.code === 'ERR_INVALID_OPTIONS')
    return problemOf(400, 'Bad Request', error.message);
  if (error.code === 'ERR_NOT_FOUND') return missing(error.message);
  return problemOf(503, 'Service Unavailable', `the ledger answers ${error.code}`);
}
