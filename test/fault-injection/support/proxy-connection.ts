import type { Socket } from 'node:net';
import type { CommitFault, Slowness } from './network-fault.ts';
import { pause } from './time.ts';

/** The functions of the proxy that a connection uses. */
export interface ConnectionDeps {
  slowness(): Slowness | undefined;
  /** Returns true if all traffic is dropped. */
  isDark(): boolean;
  random(): number;
  /** Takes the fault for the current commit, if one is armed. */
  next(): { readonly fault: CommitFault; readonly delayMs: number } | undefined;
  happened(fault: CommitFault): void;
  ended(): void;
}

/** The text of a prepared statement is sent once per session, later only its name. */
const COMMIT = ['commit_batch(', 'commit_one(', 'pursekit-commit-'];
/** Sync, which ends a statement of the extended protocol, and ReadyForQuery, which ends its answer. */
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);

/** No statement is in flight. */
const IDLE: Promise<void> = Promise.resolve();

type Mode = 'open' | 'swallow_answer' | 'hold_statement' | 'dead_client' | 'stuck';

/** One connection through the proxy, between a client and the server. Injects the faults into its commits. */
export class ProxyConnection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #deps: ConnectionDeps;
  #mode: Mode = 'open';
  #held: Buffer[] = [];
  #heldForMs = 0;
  #toServer: Promise<void> = IDLE;
  #toClient: Promise<void> = IDLE;

  constructor(client: Socket, upstream: Socket, deps: ConnectionDeps) {
    this.#client = client;
    this.#upstream = upstream;
    this.#deps = deps;
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    upstream.on('data', (chunk: Buffer) => this.#fromServer(chunk));
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('close', () => {
      // A delayed statement is still to be sent; a server behind a black hole gets no disconnect.
      if (this.#mode === 'open' || this.#mode === 'swallow_answer') this.destroy();
    });
    upstream.on('close', () => {
      if (this.#mode !== 'stuck') this.destroy();
    });
  }

  /** True if the link drops all traffic without an error. */
  get isStuck(): boolean {
    return this.#mode === 'stuck';
  }

  destroy(): void {
    this.#reset(this.#client);
    this.#reset(this.#upstream);
    this.#deps.ended();
  }

  #fromClient(chunk: Buffer): void {
    if (this.#isLost() || this.#mode === 'dead_client') return;
    if (this.#mode === 'hold_statement') this.#hold(chunk);
    else if (this.#mode === 'open' && COMMIT.some((text) => chunk.includes(text))) this.#commit(chunk);
    else this.#forward(chunk);
  }

  /** Returns true if the connection lost a part of its stream: the rest cannot be parsed, so it is dropped. */
  #isLost(): boolean {
    if (this.#deps.isDark()) this.#mode = 'stuck';
    return this.#mode === 'stuck';
  }

  #commit(chunk: Buffer): void {
    const armed = this.#deps.next();
    switch (armed?.fault) {
      case undefined:
        this.#forward(chunk);
        return;
      case 'cut':
        this.#deps.happened('cut');
        this.destroy();
        return;
      case 'lose_answer':
        this.#mode = 'swallow_answer';
        this.#forward(chunk);
        return;
      case 'delay':
        this.#mode = 'hold_statement';
        this.#heldForMs = armed?.delayMs ?? 0;
        this.#hold(chunk);
        return;
      case 'deaf':
        this.#forward(chunk);
        this.#stick('deaf');
        return;
      case 'black_hole':
        this.#stick('black_hole');
    }
  }

  #stick(fault: CommitFault): void {
    this.#mode = 'stuck';
    this.#deps.happened(fault);
  }

  /** Keeps the statement until it is complete, then disconnects the client and sends it later. */
  #hold(chunk: Buffer): void {
    this.#held.push(chunk);
    if (!Buffer.concat(this.#held.slice(-2)).subarray(-SYNC.length).equals(SYNC)) return;
    this.#mode = 'dead_client';
    this.#reset(this.#client);
    void pause(this.#heldForMs).then(() => {
      this.#deps.happened('delay');
      this.#upstream.write(Buffer.concat(this.#held));
    });
  }

  #fromServer(chunk: Buffer): void {
    if (this.#isLost()) return;
    const isReady = chunk.length >= 6 && chunk.subarray(-6, -1).equals(READY);
    if (this.#mode === 'swallow_answer') {
      if (!isReady) return;
      this.#deps.happened('lose_answer');
      this.destroy();
    } else if (this.#mode === 'dead_client') {
      if (isReady) this.destroy();
    } else {
      this.#toClient = this.#carry(this.#toClient, this.#client, chunk);
    }
  }

  #forward(chunk: Buffer): void {
    this.#toServer = this.#carry(this.#toServer, this.#upstream, chunk);
  }

  #carry(before: Promise<void>, to: Socket, chunk: Buffer): Promise<void> {
    const slowness = this.#deps.slowness();
    if (slowness === undefined) {
      if (before === IDLE) {
        to.write(chunk);
        return IDLE;
      }
      return before.then(() => void to.write(chunk));
    }
    return before.then(() => this.#carrySlowly(to, chunk, slowness));
  }

  async #carrySlowly(to: Socket, chunk: Buffer, { delayMs, jitterMs, pieceBytes }: Slowness): Promise<void> {
    await pause(delayMs + jitterMs * this.#deps.random());
    const piece = pieceBytes ?? chunk.length;
    for (let at = 0; at < chunk.length; at += piece) {
      to.write(chunk.subarray(at, at + piece));
      // Each piece is a separate packet: the next one waits for the next turn of the event loop.
      if (pieceBytes !== undefined) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #reset(socket: Socket): void {
    if (!socket.destroyed) socket.resetAndDestroy();
  }
}
