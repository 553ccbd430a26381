import * as vscode from 'vscode';
import { Setting } from '../ids.ts';
import type { Pointed } from '../runs/pointed.ts';
import { inlinePicture } from './chartPicture.ts';
import type { ShownFile, ShownFiles } from './shownFiles.ts';
import type { InlineEntry } from './inlineEntries.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import type { Curves } from './curves.ts';

const REDRAW_EVERY = 250;
/** As many as the picture is wide. */
const POINTS = 120;

/** What a test sees of the inline charts of a file. Lines from 1. */
export interface InlineState {
  readonly line: number;
  readonly text: string;
  readonly dimmed: boolean;
  /** Whether a curve is drawn before the text. */
  readonly chart: boolean;
}

export interface InlineCharts extends vscode.Disposable {
  /** Everything may be different: runs, selection, theme, text. */
  refresh(document?: vscode.TextDocument): void;
  state(uri: vscode.Uri): readonly InlineState[];
}

interface Drawn {
  readonly entry: InlineEntry;
  readonly picture: string | undefined;
}

/** Draws the curves of each visible file's run after its training calls. */
export function createInlineCharts(files: ShownFiles, curves: Curves, pointed: Pointed): InlineCharts {
  const decorations = createDecorations();
  const editors = new Map<vscode.TextEditor, EditorCharts>();
  const states = new WeakMap<vscode.TextDocument, readonly InlineState[]>();
  const follow = () => {
    const visible = new Set(vscode.window.visibleTextEditors.filter(isFileEditor));
    for (const [editor, charts] of editors)
      if (!visible.has(editor)) {
        charts.dispose();
        editors.delete(editor);
      }
    for (const editor of visible)
      if (!editors.has(editor)) {
        const draw = async (isCurrent: () => boolean) => {
          const drawn = await read(editor, files, { curves, pointed });
          if (drawn === undefined || !isCurrent()) return;
          decorations.show(editor, drawn);
          states.set(editor.document, drawn.map(stateOf));
        };
        const charts = createEditorCharts(draw);
        editors.set(editor, charts);
        charts.ask();
      }
  };
  const refresh = (document?: vscode.TextDocument) => {
    for (const [editor, charts] of editors) if (document === undefined || editor.document === document) charts.ask();
  };
  const watching = [
    vscode.window.onDidChangeVisibleTextEditors(follow),
    vscode.window.onDidChangeActiveColorTheme(() => refresh()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(Setting.inlineChart)) refresh();
    }),
  ];
  follow();
  return {
    refresh,
    state(uri) {
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
      return (document === undefined ? undefined : states.get(document)) ?? [];
    },
    dispose() {
      for (const owned of [...watching, ...editors.values(), decorations]) owned.dispose();
    },
  };
}

function isFileEditor({ document }: vscode.TextEditor): boolean {
  return document.uri.scheme === 'file';
}

type EditorCharts = Throttle;

/** At most four drawings a second, one at a time. */
function createEditorCharts(draw: (isCurrent: () => boolean) => Promise<void>): EditorCharts {
  let disposed = false;
  let busy = false;
  let again = false;
  const run = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await draw(() => !disposed);
    } finally {
      busy = false;
      if (again) throttle.ask();
      again = false;
    }
  };
  const throttle = createThrottle(() => void run(), REDRAW_EVERY);
  return {
    ask: () => throttle.ask(),
    dispose() {
      disposed = true;
      throttle.dispose();
    },
  };
}

interface Sources {
  readonly curves: Curves;
  readonly pointed: Pointed;
}

/** Undefined when the text has changed meanwhile: the change asks for a drawing of its own. */
async function read(
  { document }: vscode.TextEditor,
  files: ShownFiles,
  sources: Sources,
): Promise<readonly Drawn[] | undefined> {
  if (!vscode.workspace.getConfiguration().get(Setting.inlineChart, true)) return [];
  const { version } = document;
  const shown = await files.read(document);
  const drawn =
    shown === undefined ? [] : await Promise.all(shown.entries.map((entry) => drawEntry(shown, entry, sources)));
  return document.version === version ? drawn : undefined;
}

async function drawEntry({ run }: ShownFile, entry: InlineEntry, { curves, pointed }: Sources): Promise<Drawn> {
  const { curve, validation, series } = entry;
  const named = { run: run.id, series: series.id, points: POINTS };
  const [training, checked] = await Promise.all([
    curve === undefined || isFlat(curve.count) ? undefined : curves.read(named, curve),
    validation === undefined || isFlat(validation.count) ? undefined : curves.read(named, validation),
  ]);
  const picture =
    training === undefined
      ? undefined
      : inlinePicture(
          { entry, training, validation: checked, theme: vscode.window.activeColorTheme.kind },
          pointed.of(run.id, series.id),
        );
  return { entry, picture };
}

/** One point is no curve. */
function isFlat(count: number): boolean {
  return count < 2;
}

function stateOf({ entry, picture }: Drawn): InlineState {
  return { line: entry.line, text: entry.text, dimmed: entry.dimmed, chart: picture !== undefined };
}

interface Decorations extends vscode.Disposable {
  show(editor: vscode.TextEditor, drawn: readonly Drawn[]): void;
}

/**
 * An attachment holds an icon or a text, not both, so there are two decorations at the end of the line. The editor
 * puts them in the order of their keys.
 */
function createDecorations(): Decorations {
  const create = () =>
    vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen });
  const [picture, text] = [create(), create()].sort((a, b) => (`${a.key}-` < `${b.key}-` ? -1 : 1));
  if (picture === undefined || text === undefined) throw new Error('Two decorations were made.');
  return {
    show(editor, drawn) {
      const { lineCount } = editor.document;
      const within = drawn.filter(({ entry }) => entry.line <= lineCount);
      const pictured = within.filter(({ picture: uri }) => uri !== undefined);
      editor.setDecorations(
        picture,
        pictured.map((one) => pictureOption(editor.document, one)),
      );
      editor.setDecorations(
        text,
        within.map((one) => textOption(editor.document, one)),
      );
    },
    dispose() {
      picture.dispose();
      text.dispose();
    },
  };
}

function lineEnd(document: vscode.TextDocument, line: number): vscode.Range {
  const { end } = document.lineAt(line - 1).range;
  return new vscode.Range(end, end);
}

function pictureOption(document: vscode.TextDocument, { entry, picture }: Drawn): vscode.DecorationOptions {
  return {
    range: lineEnd(document, entry.line),
    renderOptions: {
      after: {
        contentIconPath: vscode.Uri.parse(picture ?? '', true),
        margin: '0 0 0 2ch',
        // The one property through which an attachment takes CSS that has no name of its own.
        textDecoration: 'none; vertical-align: middle',
      },
    },
  };
}

function textOption(document: vscode.TextDocument, { entry, picture }: Drawn): vscode.DecorationOptions {
  const color = entry.alarming
    ? 'editorWarning.foreground'
    : entry.dimmed
      ? 'disabledForeground'
      : 'descriptionForeground';
  return {
    range: lineEnd(document, entry.line),
    renderOptions: {
      after: {
        contentText: entry.text,
        color: new vscode.ThemeColor(color),
        margin: picture === undefined ? '0 0 0 2ch' : '0 0 0 1ch',
        fontStyle: entry.dimmed ? 'italic' : 'normal',
      },
    },
  };
}
