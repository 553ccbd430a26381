import { chromium, type BrowserContext, type Page } from 'playwright-core';

export interface BrowserOptions {
  readonly executable: string;
  /** The profile's folder: the workbench keeps its state in the browser's storage. */
  readonly profile: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium without a window, shut off from every host but this machine. */
export async function startBrowser(options: BrowserOptions): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(options.profile, {
    executablePath: options.executable,
    headless: true,
    args: flags,
    viewport: options.viewport ?? { width: 1400, height: 900 },
    // Copy and paste are part of the product.
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await context.route(
    (url) => url.hostname !== '127.0.0.1' && /^(https?|wss?):$/.test(url.protocol),
    (route) => route.abort(),
  );
  return context;
}

export interface WorkbenchAddress {
  readonly port: number;
  /** A folder or a `.code-workspace` file; absent: an empty window. */
  readonly workspace?: string;
  readonly extensionsInDevelopment?: readonly string[];
  readonly tests?: string;
}

/** The address of a window of the workbench: what the desktop takes as flags goes into its query. */
export function workbenchUrl({ port, workspace, extensionsInDevelopment = [], tests }: WorkbenchAddress): string {
  const origin = `127.0.0.1:${port}`;
  const remote = (file: string) => `vscode-remote://${origin}${file.split('/').map(encodeURIComponent).join('/')}`;
  const payload = extensionsInDevelopment.map((folder) => ['extensionDevelopmentPath', remote(folder)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  payload.push(['skipWelcome', 'true'], ['skipReleaseNotes', 'true']);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (!workspace) query.set('ew', 'true');
  else query.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
  return `http://${origin}/?${query}`;
}

/** Leaves a window at once: its extension host ends, but not all that it would remember may have been written. */
export async function leave(page: Page): Promise<void> {
  if (page.isClosed()) return;
  await page.goto('about:blank').catch(() => undefined);
  await page.close();
}
