import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { isPanelEnvelope } from '../../engine/core/protocol/panel.ts';
import type { PanelEnvelope } from '../../engine/core/protocol/panel.ts';

/** What a page's side of postMessage is to the host; a `vscode.Webview` is one. */
export interface PageEnd {
  postMessage(message: unknown): PromiseLike<unknown>;
  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): void };
}

/**
 * Makes a JSON-RPC connection with each load of a page. A page that is hidden is thrown away and loaded anew when it
 * is shown: its predecessor's requests are dropped, so that no page gets another's answers.
 */
export function connectPages(page: PageEnd, connect: (connection: MessageConnection) => void): PageConnections {
  let current:
    { readonly page: string; readonly reader: PageReader; readonly connection: MessageConnection } | undefined;
  const drop = () => {
    current?.connection.dispose();
    current = undefined;
  };
  const received = page.onDidReceiveMessage((value) => {
    if (!isPanelEnvelope(value)) return;
    if (current?.page !== value.page) {
      drop();
      const reader = new PageReader();
      const connection = createMessageConnection(reader, new PageWriter(page, value.page));
      current = { page: value.page, reader, connection };
      connect(connection);
      connection.listen();
    }
    current.reader.receive(value.message as Message);
  });
  return {
    get connection() {
      return current?.connection;
    },
    drop,
    dispose() {
      received.dispose();
      drop();
    },
  };
}

export interface PageConnections extends Disposable {
  /** To the page that is loaded now. */
  readonly connection: MessageConnection | undefined;
  /** The page is gone. */
  drop(): void;
}

class PageReader extends AbstractMessageReader {
  private callback: DataCallback | undefined;
  listen(callback: DataCallback): Disposable {
    this.callback = callback;
    return { dispose: () => (this.callback = undefined) };
  }
  receive(message: Message): void {
    this.callback?.(message);
  }
}

class PageWriter extends AbstractMessageWriter {
  private readonly pageEnd: PageEnd;
  private readonly page: string;
  constructor(pageEnd: PageEnd, page: string) {
    super();
    this.pageEnd = pageEnd;
    this.page = page;
  }
  async write(message: Message): Promise<void> {
    const envelope: PanelEnvelope = { page: this.page, message };
    await this.pageEnd.postMessage(envelope);
  }
  end(): void {}
}
