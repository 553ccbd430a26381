import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc';
import { type Channel, createChannel, type Notice, PanelRefused } from '../../engine/core/protocol/channel.ts';
import type { PanelEnvelope } from '../../engine/core/protocol/panel.ts';
import { connectPages } from './connection.ts';

export interface PanelOptions {
  readonly extensionUri: vscode.Uri;
  /** Id of the webview type, as in ids.ts. */
  readonly type: string;
  /** Name of the bundle in dist/webview. */
  readonly bundle: string;
  readonly title: string;
  /** The page starts workers out of its own script. */
  readonly workers?: boolean;
  /** A page is about to be loaded: what it will ask first can be made ready meanwhile. */
  readonly prepare?: () => void;
  /** Registers what the page may ask; called for each load of the page, before anything is read. */
  readonly connect: (channel: Channel) => void;
  /** Where it is written down that the page said something that it may not. */
  readonly output: vscode.LogOutputChannel;
  /** A panel that the editor has brought back, instead of a new one. */
  readonly restored?: vscode.WebviewPanel;
}

export interface Panel extends vscode.Disposable {
  title: string;
  readonly visible: boolean;
  /** It has the keyboard. */
  readonly active: boolean;
  readonly onDidClose: vscode.Event<void>;
  reveal(): void;
  /** Nothing is sent to a page that can't be seen: it asks for all anew when it is shown. */
  send<P>(notice: Notice<P>, params: P): void;
  /** To the page that is being loaded: the editor keeps it until the page can hear. */
  sendAhead<P>(notice: Notice<P>, params: P): void;
}

/** Makes every webview of the extension: what it may load, how it talks, and how it ends. */
export function openPanel(options: PanelOptions): Panel {
  const folder = vscode.Uri.joinPath(options.extensionUri, 'dist', 'webview');
  const webviewOptions = { enableScripts: true, localResourceRoots: [folder] };
  const panel =
    options.restored ??
    vscode.window.createWebviewPanel(
      options.type,
      options.title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      webviewOptions,
    );
  panel.webview.options = webviewOptions;
  panel.title = options.title;
  const pages = connectPages(panel.webview, (connection) => connectChannel(connection, options));
  options.prepare?.();
  panel.webview.html = pageHtml(panel.webview, folder, options);
  const closed = new vscode.EventEmitter<void>();
  const watching = vscode.Disposable.from(
    onVisibility(panel, (visible) => (visible ? options.prepare?.() : pages.drop())),
    panel.onDidDispose(() => {
      closed.fire();
      pages.dispose();
      watching.dispose();
    }),
    closed,
  );
  return {
    get title() {
      return panel.title;
    },
    set title(title) {
      panel.title = title;
    },
    get visible() {
      return panel.visible;
    },
    get active() {
      return panel.active;
    },
    onDidClose: closed.event,
    reveal: () => panel.reveal(undefined, true),
    send({ method }, params) {
      if (panel.visible) void pages.connection?.sendNotification(method, params);
    },
    sendAhead: ({ method }, params) => sendToAny(panel, { jsonrpc: '2.0', method, params }),
    dispose: () => panel.dispose(),
  };
}

function onVisibility(panel: vscode.WebviewPanel, changed: (visible: boolean) => void): vscode.Disposable {
  let before = panel.visible;
  return panel.onDidChangeViewState(() => {
    if (panel.visible === before) return;
    before = panel.visible;
    changed(before);
  });
}

function sendToAny(panel: vscode.WebviewPanel, message: object): void {
  const envelope: PanelEnvelope = { page: '', message };
  if (panel.visible) void panel.webview.postMessage(envelope);
}

/** Every message is looked at, and what is refused on either side stands in the output. */
function connectChannel(connection: MessageConnection, { type, output, connect }: PanelOptions): void {
  const channel = createChannel(connection, (sentence) => output.warn(`${type}: ${sentence}`));
  channel.on(PanelRefused, ({ sentence }) => output.warn(`${type}, its page: ${sentence}`));
  connect(channel);
}

function pageHtml(webview: vscode.Webview, folder: vscode.Uri, { bundle, title, workers }: PanelOptions): string {
  const nonce = randomBytes(18).toString('base64url');
  // The toolkit looks for this one in the page, so it opens nothing but style elements.
  const styleNonce = randomBytes(18).toString('base64url');
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${styleNonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    ...(workers ? ['worker-src blob:'] : []),
  ].join('; ');
  // Within a script element only `<` could end it.
  const texts = JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${styleNonce}">
<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
<link rel="stylesheet" href="${uri(`${bundle}.css`)}">
</head>
<body>
<main id="root"></main>
<script type="application/json" id="texts">${texts}</script>
<script type="module" nonce="${nonce}" src="${uri(`${bundle}.js`)}"></script>
</body>
</html>`;
}
