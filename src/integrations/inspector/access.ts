import { toJson } from '../../index.ts';
import type { CheckedInspectorOptions } from './inspector-options.ts';

/** The headers by which a proxy says that it forwards a request. */
const PROXY = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|fly-client-ip)$/;

/** The socket of a request, as `@hono/node-server` passes it beside the request. */
export interface RequestSocket {
  /** The request of `node:http`. */
  readonly incoming?: RequestOfSocket | undefined;
}

interface Connection {
  /** The address of the other side. */
  readonly remoteAddress?: string | undefined;
}

interface RequestOfSocket {
  /** The connection. */
  readonly socket: Connection;
  /** The version of HTTP that the other side speaks. */
  readonly httpVersion?: string | undefined;
}

/** The answer to a request that is not allowed; undefined if it is. */
export async function refusalOf(
  request: Request,
  socket: RequestSocket | undefined,
  { authorize }: Pick<CheckedInspectorOptions, 'authorize'>,
): Promise<Response | undefined> {
  if (!isFromOwnPage(request)) return refused('an action needs a request of the page itself');
  if (authorize !== undefined) {
    // An error of the host's check refuses: nobody is let in by accident.
    const isAllowed = await Promise.resolve(request)
      .then(authorize)
      .catch(() => false);
    return isAllowed === true ? undefined : refused('the host does not authorise this request');
  }
  if (socket?.incoming !== undefined && isLocal(request, socket.incoming)) return undefined;
  return refused('without the option authorize, the inspector answers requests of its own machine only');
}

/** True for a read, and for an action of the page itself: no other site can have a browser send its headers. */
function isFromOwnPage({ method, headers, url }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const origin = headers.get('origin');
  return headers.get('content-type') === 'application/json' && origin !== null && hostOf(origin) === new URL(url).host;
}

/** The name in `Host` counts, too: another site's name may lead a browser to a loopback address (DNS rebinding). */
function isLocal({ url, headers }: Request, { socket, httpVersion }: RequestOfSocket): boolean {
  // A proxy that adds no header often speaks HTTP/1.0, which no browser does.
  if (httpVersion === '1.0') return false;
  const { remoteAddress } = socket;
  const isForwarded = [...headers.keys()].some((name) => PROXY.test(name));
  const site = headers.get('sec-fetch-site') ?? 'none';
  const { hostname } = new URL(url);
  return (
    !isForwarded &&
    (site === 'none' || site === 'same-origin') &&
    isLoopback(remoteAddress) &&
    (hostname === 'localhost' || isLoopback(hostname))
  );
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^\[?::1\]?$/.test(address);
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function refused(detail: string): Response {
  return problemOf(403, 'Forbidden', detail);
}

/** A problem body (RFC 9457). */
export function problemOf(status: number, title: string, detail: string): Response {
  return new Response(toJson({ type: 'about:blank', title, status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}
