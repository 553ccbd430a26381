import * as vscode from 'vscode';
import { Command } from '../ids.ts';
import { runDetails, runHeading } from '../runs/tooltip.ts';
import { hoverPicture } from './chartPicture.ts';
import type { Curves } from './curves.ts';
import { codeOf } from './documentCode.ts';
import type { InlineEntry } from './inlineEntries.ts';
import { LANGUAGES } from './languages.ts';
import type { ShownFile, ShownFiles } from './shownFiles.ts';

const POINTS = 400;
/** The editor cuts Markdown off beyond 100,000 characters. */
const LONGEST_PICTURE = 90_000;

/** The large chart, the numbers and the way to more, over a training call's name and over the chart after it. */
export function registerChartHover(files: ShownFiles, curves: Curves): vscode.Disposable {
  return vscode.languages.registerHoverProvider(LANGUAGES, {
    async provideHover(document, position) {
      const shown = await files.read(document);
      const entries = shown?.entries.filter(({ line }) => line === position.line + 1) ?? [];
      if (shown === undefined || entries.length === 0) return undefined;
      const range = hoveredRange(document, position);
      if (range === undefined) return undefined;
      const pictures = await Promise.all(entries.map((entry) => picture(shown, entry, curves)));
      return new vscode.Hover(
        contents(
          shown,
          pictures.filter((one) => one !== undefined),
        ),
        range,
      );
    },
  });
}

/** From the receiver to the method's name, or the end of the line, where the chart is. */
function hoveredRange(document: vscode.TextDocument, position: vscode.Position): vscode.Range | undefined {
  const line = document.lineAt(position.line);
  if (position.character >= line.range.end.character) return new vscode.Range(line.range.end, line.range.end);
  const call = codeOf(document).calls.find((one) => one.line === position.line + 1);
  if (call === undefined) return line.range;
  const start = call.startLine === call.line ? call.column - 2 - call.receiver.length : 0;
  const from = Math.max(line.firstNonWhitespaceCharacterIndex, start);
  const name = new vscode.Range(position.line, from, position.line, call.column - 1 + call.method.length);
  return name.contains(position) ? name : undefined;
}

async function picture({ run }: ShownFile, entry: InlineEntry, curves: Curves): Promise<string | undefined> {
  const { curve, validation, series } = entry;
  if (curve === undefined || curve.count < 2) return undefined;
  const named = { run: run.id, series: series.id, points: POINTS };
  const [training, checked] = await Promise.all([
    curves.read(named, curve),
    validation === undefined ? undefined : curves.read(named, validation),
  ]);
  if (training === undefined) return undefined;
  const uri = hoverPicture({ entry, training, validation: checked, theme: vscode.window.activeColorTheme.kind });
  return uri.length > LONGEST_PICTURE ? undefined : uri;
}

function contents({ run }: ShownFile, pictures: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(undefined, true);
  markdown.isTrusted = { enabledCommands: [Command.runOpenChart, Command.runShowLog] };
  let length = 0;
  for (const uri of pictures) {
    length += uri.length;
    if (length <= LONGEST_PICTURE) markdown.appendMarkdown(`![${vscode.l10n.t('Loss chart')}](${uri})\n\n`);
  }
  const links = [
    link('$(graph-line)', vscode.l10n.t('Open Loss Chart'), Command.runOpenChart, run.id),
    link('$(output)', vscode.l10n.t('Show Log'), Command.runShowLog, run.id),
  ];
  // In one line, for which a hover has room below the chart; what follows is reached by scrolling.
  markdown.appendMarkdown(`${[runHeading(run, vscode.l10n), ...links].join(' &nbsp; ')}\n\n`);
  return markdown.appendMarkdown(runDetails(run, Date.now(), vscode.l10n));
}

function link(icon: string, title: string, ...[command, run]: readonly [string, string]): string {
  return `[${icon} ${title}](command:${command}?${encodeURIComponent(JSON.stringify([run]))})`;
}
