import * as path from 'node:path';
import * as vscode from 'vscode';
import { isFinished } from '../../../engine/core/runs/record.ts';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import type { RunsModel } from '../../engine/runsModel.ts';
import { statusWord } from '../describe.ts';

/** Milliseconds between two looks at a growing log. */
const LOOK_EVERY = 300;

export interface RunLogs extends vscode.Disposable {
  show(run: RunRecord): Promise<void>;
}

/**
 * A live run's log is a read-only terminal: it follows what is written, knows colours and progress bars that redraw
 * their line, and makes file names links. A finished one is a document, with all of the editor's search.
 */
export function createRunLogs(runs: RunsModel): RunLogs {
  const terminals = new Map<string, vscode.Terminal>();
  const closed = vscode.window.onDidCloseTerminal((terminal) => {
    for (const [run, open] of terminals) if (open === terminal) terminals.delete(run);
  });
  return {
    async show(run) {
      // Without an engine nothing follows a log; what is there can be read.
      if (isFinished(run) || runs.state === 'reading') {
        await showDocument(run);
        return;
      }
      const terminal =
        terminals.get(run.id) ??
        vscode.window.createTerminal({
          name: vscode.l10n.t('Log: {0}', run.name),
          iconPath: new vscode.ThemeIcon('output'),
          isTransient: true,
          pty: followLog(runs, run.id),
        });
      terminals.set(run.id, terminal);
      terminal.show(true);
    },
    dispose() {
      closed.dispose();
      for (const terminal of terminals.values()) terminal.dispose();
    },
  };
}

async function showDocument(run: RunRecord): Promise<void> {
  const file = path.join(run.folder, 'log.txt');
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document, { preview: true });
  } catch {
    throw new Error(vscode.l10n.t('{0} has no log: its program has printed nothing, or the file is gone.', run.name));
  }
}

/** The log of a run from its beginning, until it has ended and all is shown. */
export function followLog(runs: RunsModel, run: string): vscode.Pseudoterminal {
  const written = new vscode.EventEmitter<string>();
  let from = 0;
  let open = true;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    // Asked before reading: what is written before the end is read after it.
    const record = runs.get(run);
    const ended = record === undefined || isFinished(record);
    const text = await readRest();
    if (!open) return;
    if (text !== '') written.fire(text.replace(/\r?\n/g, '\r\n'));
    if (!ended) timer = setTimeout(() => void look(), LOOK_EVERY);
    else written.fire(`\r\n\x1b[2m${record === undefined ? '' : statusWord(record.status, vscode.l10n)}\x1b[0m\r\n`);
  };
  const readRest = async (): Promise<string> => {
    let rest = '';
    try {
      for (;;) {
        const { text, next } = await runs.readLog(run, from);
        if (next === from) return rest;
        from = next;
        rest += text;
      }
    } catch {
      // The engine is away: the log is still there and is read on as soon as it is back.
      return rest;
    }
  };
  return {
    onDidWrite: written.event,
    open: () => void look(),
    close() {
      open = false;
      clearTimeout(timer);
      written.dispose();
    },
  };
}
