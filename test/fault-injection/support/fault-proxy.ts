import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { CommitFault, Slowness } from './network-fault.ts';
import { ChainEntry } from './proxy-link.ts';

/** What a proxy is made of. */
export interface ProxyOptions {
  readonly port: number;
  random(): number;
}

/**
 * Stands between a client and the server, and does to commits what it is armed with, one fault for one commit.
 *
 * It knows a commit by the name of its function in the text of the statement; everything else passes untouched.
 */
export class FaultProxy {
  readonly #server: Server;
  readonly #options: ProxyOptions;
  readonly #links = new Set<ChainEntry>();
  readonly #armed: { readonly fault: CommitFault; readonly delayMs: number }[] = [];
  /** Faults that happened. */
  readonly injected: Record<CommitFault, number> = { lose_answer: 0, cut: 0, delay: 0, black_hole: 0, deaf: 0 };
  slowness: Slowness | undefined;
  /** Nothing goes either way on any connection, old or new, and nobody is told. */
  isDark = false;

  private constructor(server: Server, options: ProxyOptions) {
    this.#server = server;
    this.#options = options;
    server.on('connection', (client: Socket) => this.#connect(client));
  }

  /** Starts one on a free loopback port in front of a loopback port. */
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

  /** Commits that will suffer and did not come yet. */
  get armed(): number {
    return this.#armed.length;
  }

  /** The next commit that nobody else's fault takes suffers this one. */
  arm(fault: CommitFault, delayMs = 0): void {
    this.#armed.push({ fault, delayMs });
  }

  /** Faults no more, and ends what hangs. */
  heal(): void {
    this.#armed.length = 0;
    this.slowness = undefined;
    this.isDark = false;
    for (const link of [...this.#links]) if (link.isStuck) link.destroy();
  }

  /** Resets every connection, as a network does that goes away. */
  resetAll(): void {
    for (const link of [...this.#links]) link.destroy();
  }

  async stop(): Promise<void> {
    this.resetAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    const upstream = createConnection({ host: '127.0.0.1', port: this.#options.port, noDelay: true });
    client.setNoDelay(true);
    const link = new ChainEntry(client, upstream, {
      slowness: () => this.slowness,
      isDark: () => this.isDark,
      random: this.#options.random,
      next: () => this.#armed.shift(),
      happened: (fault) => {
        this.injected[fault] += 1;
      },
      ended: () => this.#links.delete(link),
    });
    this.#links.add(link);
  }
}
