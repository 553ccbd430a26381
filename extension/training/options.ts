import path from 'node:path';
import * as vscode from 'vscode';
import type { RunOptions } from '../../engine/core/protocol/engine.ts';
import type { BackendName, RunRequest } from '../../engine/core/runs/record.ts';
import { Setting, type SettingId } from '../ids.ts';
import { selectedPython } from './selectedPython.ts';

function reader(file: string) {
  const configuration = vscode.workspace.getConfiguration(undefined, vscode.Uri.file(file));
  return <T>(setting: SettingId, fallback: T): T => configuration.get<T>(setting) ?? fallback;
}

/** What the settings of the file's folder ask of a run of it. */
export function requestOf(file: string, argv?: readonly string[]): RunRequest {
  const read = reader(file);
  const seed = read<number | null>(Setting.seed, null);
  return {
    file,
    argv: argv ?? argumentsOf(file),
    backend: read<BackendName | 'auto'>(Setting.backend, 'auto'),
    ...(seed === null ? {} : { seed }),
  };
}

export function argumentsOf(file: string): readonly string[] {
  return reader(file)<readonly string[]>(Setting.arguments, []);
}

/** How runs of the file are treated. `storage`: the extension's own folder, in which native packages may lie. */
export function optionsOf(file: string, storage: vscode.Uri): RunOptions {
  const read = reader(file);
  return {
    stopOnNonFinite: read(Setting.stopOnNonFinite, false),
    stopOnDiskFull: read(Setting.stopOnDiskFull, false),
    keepCheckpoints: read(Setting.keepCheckpoints, true),
    checkpointLimit: read(Setting.checkpointLimit, 500),
    runsPerDevice: read(Setting.runsPerDevice, 1),
    capture: read(Setting.capture, true),
    dataFolders: read<readonly string[]>(Setting.dataFolders, []),
    gradients: read(Setting.gradients, false),
    ...placesOf(file, storage),
  };
}

/** Where back ends are looked for, beside the file's own project. */
export function placesOf(file: string, storage: vscode.Uri): Pick<RunOptions, 'packageFolders' | 'python'> {
  const setting = reader(file)(Setting.python, '') || undefined;
  return {
    packageFolders: [path.join(storage.fsPath, 'node_modules')],
    python: { setting, selected: selectedPython(file) },
  };
}
