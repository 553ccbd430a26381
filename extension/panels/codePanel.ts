import * as vscode from 'vscode';
import type { Channel } from '../../engine/core/protocol/channel.ts';
import {
  CodeChoose,
  CodeReady,
  CodeReveal,
  CodeShow,
  CodeTake,
  type CodeSource,
  type CodeState,
  type CodeUse,
} from '../../engine/core/protocol/codePanel.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import { saveModel } from '../code/saveModel.ts';
import { takeCode } from '../code/takeCode.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Panel as PanelId } from '../ids.ts';
import type { Readings } from '../models/readings.ts';
import { codeStateOf, languageOf, type ShownCode } from './codeState.ts';
import { followFiles } from './followFiles.ts';
import { newestOnly } from './newestOnly.ts';
import { openPanel } from './panel.ts';
import { reveal } from './reveal.ts';
import type { ThemeStyles } from './themeStyles.ts';

export interface CodePanel extends vscode.Disposable {
  readonly source: CodeSource;
  readonly onDidClose: vscode.Event<void>;
  show(source: CodeSource): void;
}

export interface CodePanelOptions {
  readonly readings: Readings;
  readonly runs: RunsModel;
  readonly styles: ThemeStyles;
  readonly extensionUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  readonly source: CodeSource;
  /** The person chose a target, which other panels begin with. */
  readonly chose: (target: string) => void;
  readonly restored?: vscode.WebviewPanel;
}

/** A panel with one model as code for another framework, which follows the text. */
export function openCodePanel(options: CodePanelOptions): CodePanel {
  const { readings, styles } = options;
  let { source } = options;
  let shown: ShownCode | undefined;
  const state = async () => {
    shown = await codeStateOf(source, readings, styles);
    const { page } = shown;
    panel.title = vscode.l10n.t('Code: {0} for {1}', page.source.model ?? page.file, page.targetName);
    return page;
  };
  const refresh = newestOnly({
    wanted: () => panel.visible,
    make: state,
    send: (next) => panel.send(CodeShow, next),
  });
  const show = (next: CodeSource) => {
    source = next;
    void refresh();
  };
  const choose = (choice: Partial<CodeSource>) => {
    if (choice.target !== undefined) options.chose(choice.target);
    show({ ...source, ...choice });
  };
  const actions = { state, choose, take: (how: CodeUse) => takeShown(how, shown, options), source: () => source };
  const panel = openPanel({
    extensionUri: options.extensionUri,
    type: PanelId.code,
    bundle: 'code',
    title: vscode.l10n.t('Code'),
    output: options.output,
    connect: (channel) => answerPage(channel, actions),
    restored: options.restored,
  });
  const following = follow(options, () => source.uri, refresh);
  panel.onDidClose(() => following.dispose());
  return {
    get source() {
      return source;
    },
    onDidClose: panel.onDidClose,
    show(next) {
      panel.reveal();
      show(next);
    },
    dispose: () => panel.dispose(),
  };
}

/** Tells when the text has been read anew, and when the editor has other colours. */
function follow({ readings, styles }: CodePanelOptions, uri: () => string, changed: () => unknown): vscode.Disposable {
  return vscode.Disposable.from(
    readings.onDidRead((document) => {
      if (document.uri.toString() === uri()) changed();
    }),
    styles.onDidChange(() => void changed()),
    followFiles(() => [uri()], changed),
  );
}

interface PageActions {
  readonly state: () => Promise<CodeState>;
  readonly take: (how: CodeUse) => Promise<boolean>;
  readonly source: () => CodeSource;
  readonly choose: (choice: Partial<CodeSource>) => void;
}

function answerPage(channel: Channel, { state, take, source, choose }: PageActions): void {
  channel.answer(CodeReady, state);
  channel.on(CodeChoose, ({ model, target, kind }) =>
    choose({
      ...(model === undefined ? {} : { model }),
      ...(target === undefined ? {} : { target }),
      ...(kind === undefined ? {} : { kind }),
    }),
  );
  channel.on(CodeReveal, (span) => void reveal(source().uri, span));
  channel.answer(CodeTake, ({ how }) => take(how));
}

/** What is shown goes where the person wants it. @returns false where nothing came of it */
async function takeShown(how: CodeUse, shown: ShownCode | undefined, { runs, readings }: CodePanelOptions) {
  const { code, source } = shown?.page ?? {};
  if (!shown || !code || !source) return false;
  if (how !== 'save') return takeCode(how, { text: code.text, language: languageOf(source), stops: shown.stops });
  if (!shown.model) return false;
  const saved = { model: shown.model, target: source.target as TargetName, source: vscode.Uri.parse(source.uri) };
  return saveModel(saved, runs, readings);
}
