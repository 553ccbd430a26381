import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { parseInspectAddress } from './inspectAddress.ts';

/** Attaches VS Code's own JavaScript debugger to a trainer that waits for it. */
export async function attachDebugger(run: RunRecord, inspect: string | undefined): Promise<void> {
  const place = inspect === undefined ? undefined : parseInspectAddress(inspect);
  if (place === undefined)
    throw new Error(vscode.l10n.t('{0} waits for no debugger. Stop it and start Debug Training again.', run.name));
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(run.request.file));
  const attached = await vscode.debug.startDebugging(folder, {
    type: 'node',
    request: 'attach',
    name: vscode.l10n.t('Train {0}', run.name),
    ...place,
    cwd: run.cwd,
    continueOnAttach: true,
    sourceMaps: true,
    resolveSourceMapLocations: ['**', '!**/node_modules/**'],
    autoAttachChildProcesses: false,
    // The trainer's own code, and TensorFlow.js in it, is bundled in files without a map.
    skipFiles: ['<node_internals>/**', '**/node_modules/**', '**/dist/trainer.js', '**/dist/chunks/**'],
  });
  if (!attached)
    throw new Error(
      vscode.l10n.t(
        'The debugger could not be attached to {0}, which waits for it: stop the run and try again.',
        run.name,
      ),
    );
}
