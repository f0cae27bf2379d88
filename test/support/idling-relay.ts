import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { Messages } from './protocol-messages.ts';

/** A relay in front of a server, to which its clients have idled for too long. */
export interface IdlingRelay {
  readonly url: string;
  /** The number of statements that met a session that the server had ended. */
  readonly statementsMet: number;
}

/**
 * Starts a relay on a free loopback port until the test ends. A session, the first one being 1, serves `served`
 * statements or database transactions; by default one. Then the server ends it, by its `idle_session_timeout`, before
 * the next statement: the client hears of it as the answer, as a client does that sends while the end is on its way.
 */
export async function startIdlingRelay(
  serverUrl: string,
  served: (session: number) => number = () => 1,
): Promise<IdlingRelay> {
  const sockets = new Set<Socket>();
  let sessions = 0;
  let statementsMet = 0;
  const relay = createServer((client) => {
    const server = connect(Number(new URL(serverUrl).port), '127.0.0.1');
    for (const socket of [client, server]) sockets.add(socket);
    sessions += 1;
    new Session(client, server, served(sessions), () => {
      statementsMet += 1;
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });
  const url = new URL(serverUrl);
  url.port = String((relay.address() as AddressInfo).port);
  return Object.defineProperty({ url: url.href }, 'statementsMet', { get: () => statementsMet }) as IdlingRelay;
}

/** One client and its session. */
class Session {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #onMet: () => void;
  /** The statements to serve; -1 once the server was told to end the session. */
  #left: number;
  /** The last words of the server. */
  readonly #lastWords: Buffer[] = [];

  constructor(client: Socket, server: Socket, served: number, onMet: () => void) {
    [this.#client, this.#server, this.#left, this.#onMet] = [client, server, served, onMet];
    const ended = new Promise<void>((resolve) => {
      server.on('close', () => resolve());
    });
    client.on('error', () => {}).on('close', () => server.destroy());
    server.on('error', () => {}).on('close', () => this.#left >= 0 && client.destroy());
    client.on('data', (chunk) => {
      if (this.#left >= 0) server.write(chunk);
      else void ended.then(() => this.#meet(chunk));
    });
    const messages = new Messages(1);
    server.on('data', (chunk) => {
      for (const message of messages.take(chunk)) this.#answer(message);
    });
  }

  #answer(message: Buffer): void {
    const type = String.fromCharCode(message[0] as number);
    if (this.#left < 0) {
      if (type === 'E') this.#lastWords.push(message);
      return;
    }
    // The session is ready and outside of a database transaction.
    if (type === 'Z' && String.fromCharCode(message[5] as number) === 'I') this.#left -= 1;
    if (this.#left < 0) this.#server.write(simpleQuery('set idle_session_timeout = 1'));
    this.#client.write(message);
  }

  #meet(chunk: Buffer): void {
    // A client that says goodbye waits for no answer.
    if (String.fromCharCode(chunk[0] as number) !== 'X') this.#onMet();
    this.#client.end(Buffer.concat(this.#lastWords));
  }
}

function simpleQuery(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.from('Q\0\0\0\0');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
