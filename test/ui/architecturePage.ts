import type { Browser } from 'playwright-core';
import {
  ArchitectureChooseFormat,
  ArchitectureCompare,
  ArchitectureReady,
  ArchitectureReveal,
  ArchitectureSave,
} from '../../engine/core/protocol/architecturePanel.ts';
import type {
  ArchitectureFile,
  ArchitectureState,
  ExportFormat,
} from '../../engine/core/protocol/architecturePanel.ts';
import { type BuiltPage, buildPanelPage, openPanelPage, type PageLook, type PanelPage } from './panelPage.ts';

export const buildArchitecturePage = (): Promise<BuiltPage> => buildPanelPage('architecture');

export interface ArchitecturePageOptions extends PageLook {
  readonly shown: ArchitectureState;
}

export interface ArchitecturePage extends PanelPage {
  /** What the page asked its host for. */
  readonly asked: Asked;
}

export interface Asked {
  /** The format that a person would choose next. */
  format: ExportFormat;
  readonly saved: ArchitectureFile[];
  readonly revealed: unknown[];
  /** Comparisons to begin (false) or to end (true). */
  readonly compared: boolean[];
}

/** Opens the built page with a given model behind it. */
export async function openArchitecturePage(
  browser: Browser,
  folder: string,
  options: ArchitecturePageOptions,
): Promise<ArchitecturePage> {
  const asked: Asked = { format: 'svg', saved: [], revealed: [], compared: [] };
  const opened = await openPanelPage(browser, folder, {
    ...options,
    bundle: 'architecture',
    allowed: 'font-src http://panel.test; worker-src blob:',
    connect(connection) {
      connection.onRequest(ArchitectureReady, () => options.shown);
      connection.onRequest(ArchitectureChooseFormat, () => asked.format);
      connection.onRequest(ArchitectureSave, (file) => void asked.saved.push(file));
      connection.onNotification(ArchitectureCompare, ({ end }) => void asked.compared.push(end));
      connection.onNotification(ArchitectureReveal, (span) => void asked.revealed.push(span));
    },
  });
  return { ...opened, asked };
}
