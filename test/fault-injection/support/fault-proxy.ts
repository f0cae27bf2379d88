import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { CommitFault, Slowness } from './network-fault.ts';
import { ProxyConnection } from './proxy-connection.ts';

/** Options of a proxy. */
export interface ProxyOptions {
  readonly port: number;
  random(): number;
}

/**
 * A proxy between clients and the server that injects network faults into commits, one armed fault per commit.
 *
 * It recognizes a commit by the name of its function in the text of the statement; all other traffic passes unchanged.
 */
export class FaultProxy {
  readonly #server: Server;
  readonly #options: ProxyOptions;
  readonly #connections = new Set<ProxyConnection>();
  readonly #armed: { readonly fault: CommitFault; readonly delayMs: number }[] = [];
  /** Number of injected faults. */
  readonly injected: Record<CommitFault, number> = { lose_answer: 0, cut: 0, delay: 0, black_hole: 0, deaf: 0 };
  slowness: Slowness | undefined;
  /** Drops all traffic on every connection, old and new, without an error. */
  isDark = false;

  private constructor(server: Server, options: ProxyOptions) {
    this.#server = server;
    this.#options = options;
    server.on('connection', (client: Socket) => this.#connect(client));
  }

  /** Starts a proxy on a free loopback port in front of a loopback port. */
  static async start(options: ProxyOptions): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, options);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Number of armed faults without a commit so far. */
  get armed(): number {
    return this.#armed.length;
  }

  /** Arms a fault for the next commit without one. */
  arm(fault: CommitFault, delayMs = 0): void {
    this.#armed.push({ fault, delayMs });
  }

  /** Disarms all faults and ends hanging connections. */
  heal(): void {
    this.#armed.length = 0;
    this.slowness = undefined;
    this.isDark = false;
    for (const connection of [...this.#connections]) if (connection.isStuck) connection.destroy();
  }

  /** Resets every connection, as a network failure does. */
  resetAll(): void {
    for (const connection of [...this.#connections]) connection.destroy();
  }

  async stop(): Promise<void> {
    this.resetAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    const upstream = createConnection({ host: '127.0.0.1', port: this.#options.port, noDelay: true });
    client.setNoDelay(true);
    const connection = new ProxyConnection(client, upstream, {
      slowness: () => this.slowness,
      isDark: () => this.isDark,
      random: this.#options.random,
      next: () => this.#armed.shift(),
      happened: (fault) => {
        this.injected[fault] += 1;
      },
      ended: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }
}
