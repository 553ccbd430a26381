import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/browser';
import { type Channel, createChannel, PanelRefused, type Question } from '../../engine/core/protocol/channel.ts';
import { isPanelEnvelope } from '../../engine/core/protocol/panel.ts';
import type { PanelEnvelope } from '../../engine/core/protocol/panel.ts';
import { t } from './texts.ts';

/** How long a page waits for its host before it says so. */
const PATIENCE = 10_000;

/** What VS Code gives a page, once. */
export interface PageApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): PageApi;

export interface Host {
  /** Every message is looked at. What is refused is written into the extension's output. */
  readonly channel: Channel;
  readonly state: Pick<PageApi, 'getState' | 'setState'>;
  /** Hears the extension from here on, and asks for what there is to show first. Handlers are registered before. */
  begin<S>(ready: Question<void, S>, page: FirstShown<S>): void;
}

interface FirstShown<S> {
  readonly show: (state: S) => void;
  /** Says why nothing is shown. */
  readonly fail: (sentence: string) => void;
}

/** Connects this load of the page to the extension. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const page = randomId();
  const connection = createMessageConnection(new HostReader(page), new HostWriter(api, page));
  const channel = createChannel(connection, (sentence) => {
    console.error(sentence);
    void connection.sendNotification(PanelRefused, { sentence });
  });
  return {
    channel,
    state: api,
    begin(ready, page) {
      connection.listen();
      askFirst(channel, ready, page);
    },
  };
}

function askFirst<S>(channel: Channel, ready: Question<void, S>, { show, fail }: FirstShown<S>): void {
  const silent = t('The extension does not answer. Close this panel and open it again.');
  const patience = setTimeout(() => fail(silent), PATIENCE);
  channel
    .ask(ready, undefined)
    .then(show, (error: unknown) => fail(error instanceof Error ? error.message : String(error)))
    .finally(() => clearTimeout(patience));
}

/** Not `randomUUID`, which pages of a server without TLS don't have. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}

class HostReader extends AbstractMessageReader {
  private readonly page: string;
  constructor(page: string) {
    super();
    this.page = page;
  }
  listen(callback: DataCallback): Disposable {
    const receive = ({ data }: MessageEvent<unknown>) => {
      if (isPanelEnvelope(data) && (data.page === this.page || data.page === '')) callback(data.message as Message);
    };
    window.addEventListener('message', receive);
    return { dispose: () => window.removeEventListener('message', receive) };
  }
}

class HostWriter extends AbstractMessageWriter {
  private readonly api: PageApi;
  private readonly page: string;
  constructor(api: PageApi, page: string) {
    super();
    this.api = api;
    this.page = page;
  }
  write(message: Message): Promise<void> {
    const envelope: PanelEnvelope = { page: this.page, message };
    this.api.postMessage(envelope);
    return Promise.resolve();
  }
  end(): void {}
}
