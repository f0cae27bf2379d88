import { createServer, type Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** A message of the protocol: its letter, its length and its body. */
function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
}

const AUTHENTICATED = message('R', Buffer.from([0, 0, 0, 0]));
const READY = message('Z', Buffer.from('I'));
const TERMINATED = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
);

/**
 * Starts a server that reports in one packet that a session is ready and that it is terminated, as a slow client sees
 * it when an administrator terminates a new session. Returns its URL.
 */
export async function dyingServer(): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, TERMINATED])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `postgres://nobody@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/none`;
}
