import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import {
  PanelAdd,
  PanelReadCurves,
  PanelReadResults,
  PanelReady,
  PanelSave,
  PanelShowOutput,
} from '../../engine/core/protocol/panel.ts';
import type { CurveAnswer, LossPanelState, SavedFile } from '../../engine/core/protocol/panel.ts';
import { EMPTY_WINDOW } from '../../engine/core/runs/curve.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import { madeUpRun, readMadeUp, resultsOf } from './lossData.ts';
import type { MadeUp } from './lossData.ts';
import { usePages } from './panelBrowser.ts';
import { type BuiltPage, buildPanelPage, openPanelPage, type PageLook, type PanelPage } from './panelPage.ts';

export const buildLossPage = (): Promise<BuiltPage> => buildPanelPage('loss');

export interface LossPageOptions extends PageLook {
  readonly runs: readonly MadeUp[];
  readonly change?: (state: LossPanelState) => LossPanelState;
}

export interface LossPage extends PanelPage {
  /** Window requests that the page has sent. */
  readonly requests: { readonly run: string; readonly metric: string; readonly from?: number; readonly to?: number }[];
  /** What buttons in place of the charts have asked for. */
  readonly pressed: string[];
  /** Files that the page wants to be written. */
  readonly saved: SavedFile[];
}

/** Opens the built page with made-up runs behind it. */
export async function openLossPage(browser: Browser, folder: string, options: LossPageOptions): Promise<LossPage> {
  const runs = options.runs.map((shape, index) => madeUpRun(index, shape));
  const state: LossPanelState = {
    shown: runs.map((run) => run.id),
    runs,
    live: runs.filter((run) => !isFinished(run)).map((run) => run.id),
    waiting: false,
  };
  const requests: LossPage['requests'] = [];
  const saved: SavedFile[] = [];
  const pressed: string[] = [];
  const opened = await openPanelPage(browser, folder, {
    ...options,
    bundle: 'loss',
    allowed: '',
    connect(connection) {
      connection.onRequest(PanelReady, () => options.change?.(state) ?? state);
      connection.onNotification(PanelSave, (file) => void saved.push(file));
      for (const { method } of [PanelAdd, PanelShowOutput])
        connection.onNotification(method, () => void pressed.push(method));
      connection.onRequest(PanelReadResults, ({ run }) => {
        const shape = options.runs[runs.findIndex(({ id }) => id === run)];
        return shape === undefined ? [] : resultsOf(shape);
      });
      connection.onRequest(PanelReadCurves, ({ requests: wanted }) =>
        wanted.map((request): CurveAnswer => {
          requests.push(request);
          const shape = options.runs[runs.findIndex((run) => run.id === request.run)];
          if (shape === undefined) return { error: 'This run is not there.' };
          if (shape.emptied === true) return { window: EMPTY_WINDOW };
          return { window: readMadeUp(shape, request, request) };
        }),
      );
    },
  });
  return { ...opened, requests, saved, pressed };
}

export interface LossPages {
  /** Opens a page; what is not said is as in the tests of this file. */
  readonly open: (options?: Partial<LossPageOptions>) => Promise<LossPage>;
  /** Closes pages that have logged nothing as wrong. */
  readonly close: (...opened: readonly LossPage[]) => Promise<void>;
}

/** Pages with made-up runs for the tests of a file. */
export function useLossPages(usual: LossPageOptions): LossPages {
  const pages = usePages(buildLossPage);
  return {
    open: (options) => openLossPage(pages.browser, pages.folder, { ...usual, ...options }),
    async close(...opened) {
      assert.deepEqual(
        opened.flatMap(({ errors }) => errors),
        [],
      );
      for (const { page } of opened) await page.close();
    },
  };
}
