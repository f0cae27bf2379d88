import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Messages } from './protocol-messages.ts';

/** Chooses the server of a statement by its text. */
export type Route = (text: string) => 'primary' | 'standby';

/** A pooler that sends some statements of each session to a standby. */
export interface BalancingPooler {
  readonly url: string;
  /** Replaces the rule from the next statement on. */
  route: Route;
  close(): Promise<void>;
}

/** The rule of pgpool-II with load balancing: a SELECT goes to a standby, unless a comment precedes it. */
export const unlessCommented: Route = (text) => (/^\s*(?:select|with)\b/i.test(text) ? 'standby' : 'primary');

/**
 * Starts a pooler on a free loopback port. A session begins on the primary, with the password of the client; the
 * standby must not ask for one. Each statement goes to the server that the rule names, and a prepared statement to the
 * server that parsed it.
 */
export async function startBalancingPooler(
  primaryUrl: string,
  standbyUrl: string,
  route: Route,
): Promise<BalancingPooler> {
  const sockets = new Set<Socket>();
  const pooler = createServer((client) => {
    const session = new Session(client, Number(new URL(primaryUrl).port), Number(new URL(standbyUrl).port));
    session.route = (text) => handle.route(text);
    for (const socket of session.sockets) sockets.add(socket);
  });
  await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
  const url = new URL(primaryUrl);
  url.port = String((pooler.address() as AddressInfo).port);
  const handle: BalancingPooler = {
    url: url.href,
    route,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        pooler.close(() => resolve());
      }),
  };
  return handle;
}

/** One client, with its session on each server. */
class Session {
  readonly sockets: readonly Socket[];
  route: Route = () => 'primary';
  readonly #primary: Socket;
  readonly #standby: Socket;
  readonly #parsed = new Map<string, Socket>();
  #target: Socket;
  #isFirst = true;

  constructor(client: Socket, primaryPort: number, standbyPort: number) {
    this.#primary = connect(primaryPort, '127.0.0.1');
    this.#standby = connect(standbyPort, '127.0.0.1');
    this.#target = this.#primary;
    this.sockets = [client, this.#primary, this.#standby];
    const end = (): void => {
      for (const socket of this.sockets) socket.destroy();
    };
    for (const socket of this.sockets) socket.on('error', end).on('close', end);
    const messages = new Messages(0);
    client.on('data', (chunk) => {
      for (const message of messages.take(chunk)) this.#send(message);
    });
    this.#primary.on('data', (chunk) => client.write(chunk));
    const greeting = new Messages(1);
    let isReady = false;
    this.#standby.on('data', (chunk) => {
      for (const message of greeting.take(chunk)) {
        // What the standby says before it is ready, the primary has said to the client. An answer may follow at once.
        if (isReady) client.write(message);
        else isReady = message[0] === 'Z'.charCodeAt(0);
      }
    });
  }

  #send(message: Buffer): void {
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#primary.write(message);
      this.#standby.write(message);
      return;
    }
    const type = String.fromCharCode(message[0] as number);
    const [first = '', second = ''] = message.toString('latin1', 5).split('\0', 2);
    if (type === 'Q') this.#target = this.#choose(first);
    if (type === 'P') {
      this.#target = this.#choose(second);
      this.#parsed.set(first, this.#target);
    }
    // Bind: the portal, then the statement.
    if (type === 'B') this.#target = this.#parsed.get(second) ?? this.#target;
    this.#target.write(message);
  }

  #choose(text: string): Socket {
    return this.route(text) === 'standby' ? this.#standby : this.#primary;
  }
}
