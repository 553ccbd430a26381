import * as vscode from 'vscode';
import { diagramOf } from '../../engine/core/diagram/fromModel.ts';
import { isSavedModel } from '../../engine/core/diagram/savedFile.ts';
import type { Channel } from '../../engine/core/protocol/channel.ts';
import {
  ArchitectureChoose,
  ArchitectureChooseFormat,
  ArchitectureCompare,
  ArchitectureCursor,
  ArchitectureExport,
  ArchitectureLayers,
  ArchitectureReady,
  ArchitectureReveal,
  ArchitectureSave,
  ArchitectureShow,
  ArchitectureShowCode,
} from '../../engine/core/protocol/architecturePanel.ts';
import type {
  ArchitectureSource,
  ArchitectureState,
  ComparedModel,
} from '../../engine/core/protocol/architecturePanel.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command, Panel as PanelId } from '../ids.ts';
import type { Readings } from '../models/readings.ts';
import { chooseFormat, saveFile } from './architectureExport.ts';
import { followFiles } from './followFiles.ts';
import { followLayers } from './layerFollower.ts';
import { chooseCompared } from './compareChoice.ts';
import { newestOnly } from './newestOnly.ts';
import { openPanel } from './panel.ts';
import type { Panel } from './panel.ts';
import { reveal } from './reveal.ts';
import { chosenModel, modelsOf } from './shownModels.ts';

export interface ArchitecturePanel extends vscode.Disposable {
  readonly source: ArchitectureSource;
  readonly onDidClose: vscode.Event<void>;
  /** What VS Code shows it in. */
  readonly panel: Pick<Panel, 'visible' | 'active'>;
  show(source: ArchitectureSource): void;
  /** Saves the diagram as a file that the person chooses. */
  save(): void;
}

export interface ArchitectureOptions {
  readonly readings: Readings;
  readonly extensionUri: vscode.Uri;
  readonly runs: RunsModel;
  readonly output: vscode.LogOutputChannel;
  readonly source: ArchitectureSource;
  readonly restored?: vscode.WebviewPanel;
}

/** A panel with one model's diagram, which follows the text and the cursor in it. */
export function openArchitecturePanel(options: ArchitectureOptions): ArchitecturePanel {
  let source = options.source;
  const state = async () => {
    const made = await stateOf(source, options.readings);
    panel.title = titleOf(made);
    // After the answer that shows the model which they belong to.
    setTimeout(() => layers.again());
    return made;
  };
  const send = (next: ArchitectureState) => panel.send(ArchitectureShow, next);
  const refresh = newestOnly({ wanted: () => panel.visible, make: state, send });
  const show = (next: ArchitectureSource) => {
    source = next;
    void refresh();
  };
  const compare = async (end: boolean) => {
    const next = await besides(end, source, options);
    if (next) show(next);
  };
  const panel = openPanel({
    extensionUri: options.extensionUri,
    type: PanelId.architecture,
    bundle: 'architecture',
    output: options.output,
    title: vscode.l10n.t('Architecture'),
    workers: true,
    connect: (channel) => answerPage(channel, { state, show, compare, source: () => source }),
    restored: options.restored,
  });
  const following = follow({ panel, readings: options.readings, source: () => source, refresh });
  const layers = followLayers({
    run: () => runOf(options.runs, source),
    isSeen: () => panel.visible,
    look: (run) => options.runs.look(run),
    send: (told) => panel.send(ArchitectureLayers, told),
  });
  panel.onDidClose(() => vscode.Disposable.from(following, layers).dispose());
  return {
    get source() {
      return source;
    },
    save: () => panel.send(ArchitectureExport, undefined),
    panel,
    onDidClose: panel.onDidClose,
    show(next) {
      panel.reveal();
      show(next);
    },
    dispose: () => panel.dispose(),
  };
}

/** With another model beside it that the person chooses, or alone again; nothing where no other was chosen. */
async function besides(alone: boolean, shown: ArchitectureSource, { readings, runs }: ArchitectureOptions) {
  const compared = alone ? undefined : await chooseCompared({ readings, runs, shown });
  return alone || compared ? { ...shown, compared } : undefined;
}

/** The run whose text is shown, or the newest of the file. */
function runOf(runs: RunsModel, { uri, run }: ArchitectureSource) {
  return run === undefined ? runs.newestOf(vscode.Uri.parse(uri).fsPath) : runs.get(run);
}

interface PageActions {
  readonly state: () => Promise<ArchitectureState>;
  readonly show: (source: ArchitectureSource) => void;
  readonly compare: (end: boolean) => Promise<void>;
  readonly source: () => ArchitectureSource;
}

function answerPage(channel: Channel, { state, show, compare, source }: PageActions): void {
  channel.answer(ArchitectureReady, state);
  channel.answer(ArchitectureChooseFormat, chooseFormat);
  channel.answer(ArchitectureSave, (file) => saveFile(source(), file));
  channel.on(ArchitectureReveal, (span) => {
    // A saved model has no code.
    if (!isSavedModel(source().uri)) void reveal(source().uri, span);
  });
  channel.on(ArchitectureShowCode, () => {
    const { uri, model } = source();
    void vscode.commands.executeCommand(Command.showCode, vscode.Uri.parse(uri), model);
  });
  channel.on(ArchitectureCompare, ({ end }) => void compare(end));
  channel.on(ArchitectureChoose, ({ model }) => show({ ...source(), model }));
}

interface Followed {
  readonly panel: Panel;
  readonly readings: Readings;
  readonly source: () => ArchitectureSource;
  readonly refresh: () => Promise<unknown>;
}

/** Tells the page when the text has been read anew and where the cursor goes. */
function follow({ panel, readings, source, refresh }: Followed): vscode.Disposable {
  return vscode.Disposable.from(
    followFiles(() => [source().uri, source().compared?.uri], refresh),
    readings.onDidRead((document) => {
      const { uri, compared } = source();
      if ([uri, compared?.uri].includes(document.uri.toString())) void refresh();
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document, selection } }) => {
      if (document.uri.scheme !== 'file' && document.uri.scheme !== 'untitled') return;
      const isSource = document.uri.toString() === source().uri;
      const file = isSource ? {} : { file: document.uri.fsPath };
      panel.send(ArchitectureCursor, { ...file, offset: document.offsetAt(selection.active) });
    }),
  );
}

async function stateOf(source: ArchitectureSource, readings: Readings): Promise<ArchitectureState> {
  const shown = await modelsOf(source, readings);
  const { model, ...otherwise } = chosenModel(shown, source.model);
  const compared = source.compared && (await comparedModel(source.compared, readings));
  return {
    file: shown.file,
    models: shown.models.map(({ name }) => name),
    reading: false,
    saved: isSavedModel(vscode.Uri.parse(source.uri).fsPath),
    ...(model
      ? { source: { ...source, model: model.id }, graph: diagramOf(model, shown.problems) }
      : { source, ...otherwise }),
    ...(compared ? { compared } : {}),
  };
}

/** Nothing where it is no longer there. */
async function comparedModel(source: ArchitectureSource, readings: Readings): Promise<ComparedModel | undefined> {
  const shown = await modelsOf(source, readings);
  const { model } = chosenModel(shown, source.model);
  return model && { file: shown.file, graph: diagramOf(model, shown.problems) };
}

function titleOf({ source, file, graph }: ArchitectureState): string {
  return vscode.l10n.t('Architecture: {0}', graph?.model ?? source.model ?? file);
}
