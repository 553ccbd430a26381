import type { Browser } from 'playwright-core';
import { diagramOf } from '../../engine/core/diagram/fromModel.ts';
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
import { read } from '../../engine/core/readers/read.ts';
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

/** What the panel shows of the first model of a Python text. */
export function shownOf(text: string): ArchitectureState {
  const { models } = read(text, { language: 'python' });
  const [model] = models;
  const state: ArchitectureState = {
    source: { uri: 'file:///digits.py', model: model?.id ?? '' },
    file: 'digits.py',
    models: models.map(({ name }) => name),
    reading: false,
    ...(model ? { graph: diagramOf(model) } : { message: 'No model was found in this file.' }),
  };
  return JSON.parse(JSON.stringify(state)) as ArchitectureState;
}
