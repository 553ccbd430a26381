import type { MessageConnection } from 'vscode-jsonrpc';
import { Hello } from '../core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../core/protocol/version.ts';
import { BUILD } from '../host/build.ts';
import { refusal } from '../client/pipe.ts';

export interface Clients {
  readonly count: number;
  /** Says hello to a new connection; `serve` is called once it has given the right token. */
  welcome(connection: MessageConnection): void;
  /** Sends one thing to everyone. */
  tell(send: (client: MessageConnection) => Promise<void>): void;
}

export interface ClientsOptions {
  readonly token: string;
  readonly store: string;
  readonly serve: (connection: MessageConnection) => void;
  /** Another build said hello: this engine ends when its runs have. */
  readonly drain: () => void;
  readonly isDraining: () => boolean;
  readonly onLeave: () => void;
}

/** Those who said hello. Nobody else is heard, and nobody else is told anything. */
export function createClients(options: ClientsOptions): Clients {
  const clients = new Set<MessageConnection>();

  function welcome(connection: MessageConnection): void {
    connection.onRequest(Hello, ({ token, build }) => {
      if (token !== options.token) throw refusal('This is not the token of this engine.');
      if (build !== BUILD && !options.isDraining()) options.drain();
      const accepted = build === BUILD && !options.isDraining();
      if (accepted && !clients.has(connection)) {
        clients.add(connection);
        options.serve(connection);
      }
      return { protocol: PROTOCOL_VERSION, build: BUILD, pid: process.pid, store: options.store, accepted };
    });
    connection.onClose(() => {
      if (clients.delete(connection)) options.onLeave();
    });
    connection.listen();
  }

  return {
    get count() {
      return clients.size;
    },
    welcome,
    tell(send) {
      // A client that is just leaving has its own end handled by onClose.
      for (const client of clients) send(client).catch(() => undefined);
    },
  };
}
