import { chmodSync, rmSync } from 'node:fs';
import net from 'node:net';
import { createMessageConnection, ResponseError, ErrorCodes, type MessageConnection } from 'vscode-jsonrpc';
import { SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';

/**
 * JSON-RPC over a socket. Closing either end disposes the connection, since vscode-jsonrpc otherwise leaves
 * requests pending for ever when the peer dies.
 */
function talkOver(socket: net.Socket): MessageConnection {
  const reader = new SocketMessageReader(socket);
  // It would tell every ten seconds of a message that is half there, also of a dead peer's, and keep this process alive.
  reader.partialMessageTimeout = 0;
  const connection = createMessageConnection(reader, new SocketMessageWriter(socket));
  // The reader reports the same end as an error first; the close below is the one that counts.
  socket.on('error', () => socket.destroy());
  connection.onError(() => undefined);
  let disposed = false;
  connection.onClose(() => {
    if (disposed) return;
    disposed = true;
    connection.dispose();
  });
  return connection;
}

export interface PipeServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Listens where only this user can connect. `accept` gets every new connection, not yet listening. */
export async function servePipe(
  address: string,
  accept: (connection: MessageConnection, socket: net.Socket) => void,
): Promise<PipeServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    accept(talkOver(socket), socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          if (process.platform !== 'win32') rmSync(address, { force: true });
          resolve();
        });
      }),
  };
}

/** Connects, or rejects when nobody listens. */
export async function connectPipe(address: string): Promise<MessageConnection> {
  const socket = net.connect(address);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const connection = talkOver(socket);
  return connection;
}

/** An error that a client shows as it is: a sentence with a next step. */
export function refusal(message: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidRequest, message);
}
