// Eight hours of a live chart, compressed: as many messages as come in that time, and the page's heap before and after.
import { chromium } from 'playwright-core';
import type { CDPSession, Page } from 'playwright-core';
import { PanelChanged, PanelGrew } from '../../../engine/core/protocol/panel.ts';
import { provideChromium } from '../../host/chromium.ts';
import { madeUpRun, type MadeUp } from '../../ui/lossData.ts';
import { buildLossPage, openLossPage } from '../../ui/lossPage.ts';
import { figure, type Figure } from '../measure.ts';

const HOURS = 8;
/** Words of growth and of changed records, as the host sends them at most. */
const GREW_A_SECOND = 20;
const CHANGED_A_SECOND = 4;
/** Parts between which the page may draw and read. */
const PARTS = 240;

const RUNS: readonly MadeUp[] = ['one', 'two', 'three'].map((name, index) => ({
  name,
  epochs: 40,
  batches: 500,
  rate: 0.1 + index / 10,
  status: 'running',
}));

/** The id that the page gave itself, by which it knows its messages. */
async function pageIdOf(page: Page, speak: () => Promise<void>): Promise<string> {
  const heard = page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        window.addEventListener('message', ({ data }: MessageEvent<{ page: string }>) => resolve(data.page), {
          once: true,
        }),
      ),
  );
  await speak();
  return heard;
}

/** Megabytes of the page's heap after everything unreachable is gone. */
async function heapOf(session: CDPSession): Promise<number> {
  for (let times = 0; times < 3; times++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

interface Part {
  readonly id: string;
  readonly grew: { readonly method: string; readonly params: object };
  readonly changed: { readonly method: string; readonly params: object };
  readonly counts: { readonly grew: number; readonly changed: number };
}

/** Sends messages as they come from the host, and lets the page draw. */
function send(page: Page, part: Part): Promise<void> {
  return page.evaluate(async ({ id, grew, changed, counts }) => {
    const post = (message: object) => window.postMessage({ page: id, message: { jsonrpc: '2.0', ...message } });
    const every = Math.max(1, Math.floor(counts.grew / counts.changed));
    for (let number = 0; number < counts.grew; number++) {
      post(grew);
      if (number % every === 0) post(changed);
      if (number % 200 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 120));
  }, part);
}

/** @returns megabytes at a tenth of the time, and how many more there are at its end */
export async function measureSoak(): Promise<readonly Figure[]> {
  const browser = await chromium.launch({ executablePath: await provideChromium(), args: ['--no-sandbox'] });
  const built = await buildLossPage();
  try {
    const look = { theme: 'dark', width: 1100, height: 720 } as const;
    const { page, connection } = await openLossPage(browser, built.folder, { ...look, runs: RUNS });
    const session = await page.context().newCDPSession(page);
    const runs = RUNS.map((shape, index) => madeUpRun(index, shape));
    const live = runs.map(({ id }) => id);
    const id = await pageIdOf(page, () => connection().sendNotification(PanelGrew, { runs: live }));
    const seconds = (HOURS * 3600) / PARTS;
    const part = {
      id,
      grew: { method: PanelGrew.method, params: { runs: live } },
      changed: { method: PanelChanged.method, params: { runs, live } },
      counts: { grew: seconds * GREW_A_SECOND, changed: seconds * CHANGED_A_SECOND },
    };
    const heaps: number[] = [];
    const began = Date.now();
    for (let done = 0; done < PARTS; done++) {
      await send(page, part);
      if (done % (PARTS / 10) === PARTS / 10 - 1) heaps.push(await heapOf(session));
    }
    const [first = 0] = heaps;
    const messages = PARTS * (part.counts.grew + part.counts.changed);
    return [
      figure(`messages of ${HOURS} hours, three live runs`, '', [messages]),
      figure('seconds that they took here', 's', [(Date.now() - began) / 1000]),
      figure('heap of the page after a tenth of them', 'MiB', [first]),
      figure('heap of the page after all of them', 'MiB', [heaps.at(-1) ?? first]),
      figure('elements of the page at the end', '', [await page.evaluate(() => document.querySelectorAll('*').length)]),
    ];
  } finally {
    await browser.close();
    await built.dispose();
  }
}
