import path from 'node:path';
import * as vscode from 'vscode';
import type { BackendStatus } from '../../../engine/core/protocol/engine.ts';
import { Setting } from '../../ids.ts';
import type { BackendsDependencies } from '../dependencies.ts';
import { installTensorflow, interpreterIn, PYTHONS, TENSORFLOW } from './pythonEnvironment.ts';
import { download, installWebgpu, WEBGPU, webgpuUrl } from './webgpuDownload.ts';

interface Offer extends vscode.QuickPickItem {
  /** Undefined: it can't be done for the person; the detail says what they can do. */
  readonly action?: (progress: Progress, signal: AbortSignal) => Promise<void>;
  /** What to do on a machine without a network. */
  readonly offline: string;
}
type Progress = vscode.Progress<{ message?: string; increment?: number }>;

/** Explains what this machine could have, and sets up what is chosen in the extension's own storage. */
export async function setUpFaster(dependencies: BackendsDependencies): Promise<void> {
  const { statuses } = dependencies;
  const all = await statuses.read();
  const picked = await vscode.window.showQuickPick(offers(dependencies, all), {
    title: vscode.l10n.t('Set Up a Faster Engine'),
    placeHolder: vscode.l10n.t(
      'What TensorFlow.js could run on here. Nothing is changed outside Descent’s own folder.',
    ),
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  if (!picked.action) return explain(picked.offline);
  try {
    if (await withProgress(picked.label, picked.action)) await tellOutcome(await statuses.read(true));
  } catch (error) {
    dependencies.output.error(String(error));
    await explain(`${(error as Error).message}\n\n${picked.offline}`, vscode.l10n.t('{0} failed.', picked.label));
  }
}

function offers({ context, output }: BackendsDependencies, all: readonly BackendStatus[]): Offer[] {
  const storage = context.globalStorageUri.fsPath;
  const python = path.join(storage, 'python');
  return [
    {
      label: vscode.l10n.t('$(circuit-board) WebGPU: any vendor’s GPU'),
      description: orHere(all, 'webgpu', vscode.l10n.t('downloads 51 MB, keeps 21 MB')),
      detail: vscode.l10n.t('For a GPU with a Vulkan, Metal or Direct3D 12 driver. No CUDA.'),
      action: (progress, signal) => setUpWebgpu(storage, progress, signal),
      offline: vscode.l10n.t(
        'Without a network: download {0} on another machine, unpack it, and copy its folder “package” to {1}.',
        webgpuUrl(),
        path.join(storage, 'node_modules', 'webgpu'),
      ),
    },
    pythonOffer(python, { all, output }),
    {
      label: vscode.l10n.t('$(info) TensorFlow on an NVIDIA GPU, or the official native packages'),
      description: orHere(all, 'native-gpu', ''),
      detail: vscode.l10n.t('Says what to install, and where.'),
      offline: vscode.l10n.t(
        'With CUDA 12: run ‘pip install "tensorflow[and-cuda]<2.22"’ in a Python environment on Linux and select it. The official package: run ‘npm install @tensorflow/tfjs-node-gpu’, or ‘@tensorflow/tfjs-node’ without a GPU, in the project; its installation downloads TensorFlow 2.9 with CUDA 11.2. Without a network, copy the project’s node_modules from a machine like this one.',
      ),
    },
  ];
}

function orHere(all: readonly BackendStatus[], name: BackendStatus['name'], size: string): string {
  return all.some((each) => each.name === name && each.available) ? vscode.l10n.t('here already') : size;
}

interface Known {
  readonly all: readonly BackendStatus[];
  readonly output: vscode.LogOutputChannel;
}

function pythonOffer(folder: string, { all, output }: Known): Offer {
  const label = vscode.l10n.t('$(zap) TensorFlow on the processor, from Python’s pip');
  if (process.platform === 'win32')
    return {
      label,
      description: orHere(all, 'native', ''),
      detail: vscode.l10n.t('Not on Windows itself: says what else there is.'),
      offline: vscode.l10n.t(
        'On Windows, Python’s TensorFlow has no library that other programs can use. Run ‘npm install @tensorflow/tfjs-node’ in the project, or open the folder in WSL, where this offer works.',
      ),
    };
  return {
    label,
    description: orHere(all, 'native', vscode.l10n.t('downloads about 270 MB, keeps 1 GB')),
    detail: vscode.l10n.t('For large models without a GPU. Needs Python {0} to {1} on this machine.', ...PYTHONS),
    action: (progress, signal) => setUpTensorflow(folder, { progress, signal, say: (line) => output.info(line) }),
    offline: vscode.l10n.t(
      'Without a network: on a machine like this one run ‘pip download "{0}"’, copy the files here, install them with ‘pip install --no-index --find-links FOLDER "{0}"’ in a Python environment, and name that in the setting {1}.',
      TENSORFLOW,
      Setting.python,
    ),
  };
}

async function setUpWebgpu(storage: string, progress: Progress, signal: AbortSignal): Promise<void> {
  let shown = 0;
  const tarball = await download({
    url: webgpuUrl(),
    integrity: WEBGPU.integrity,
    signal,
    l10n: vscode.l10n,
    progress(share) {
      progress.report({ increment: (share - shown) * 90, message: `${Math.round(share * 100)} %` });
      shown = share;
    },
  });
  progress.report({ message: vscode.l10n.t('unpacking'), increment: 5 });
  await installWebgpu(storage, tarball);
}

interface PipSteps {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  say(line: string): void;
}

async function setUpTensorflow(folder: string, { progress, signal, say }: PipSteps): Promise<void> {
  const told = (line: string): void => {
    say(line);
    progress.report({ message: line.slice(0, 80) });
  };
  await installTensorflow(folder, { signal, l10n: vscode.l10n, say: told });
  // Named where the person can see and change it.
  const configuration = vscode.workspace.getConfiguration();
  await configuration.update(Setting.python, interpreterIn(folder), vscode.ConfigurationTarget.Global);
}

/** True when it was done, false when it was cancelled. */
function withProgress(title: string, action: NonNullable<Offer['action']>): Thenable<boolean> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: title.replace(/^\$\([^)]*\) /, ''),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      await action(progress, abort.signal);
      return true;
    } catch (error) {
      if (abort.signal.aborted) return false;
      throw error;
    }
  });
}

async function tellOutcome(all: readonly BackendStatus[]): Promise<void> {
  const lines = all
    .filter(({ name }) => name !== 'cpu')
    .map((status) => {
      if (status.available) return `✓ ${status.name}: ${status.device}`;
      return `✗ ${status.name}: ${status.why}`;
    });
  const done = vscode.l10n.t('It is in place. What runs here now:');
  await vscode.window.showInformationMessage(done, { modal: true, detail: lines.join('\n\n') });
}

async function explain(detail: string, title = vscode.l10n.t('This one is yours to set up.')): Promise<void> {
  const copy = vscode.l10n.t('Copy');
  const answer = await vscode.window.showInformationMessage(title, { modal: true, detail }, copy);
  if (answer === copy) await vscode.env.clipboard.writeText(detail);
}
