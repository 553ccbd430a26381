import path from 'node:path';
import * as vscode from 'vscode';
import { shapeText } from '../../../engine/core/model/dimension.ts';
import type { DataSlot } from '../../../engine/core/model/plan.ts';
import type { RunRequest } from '../../../engine/core/runs/record.ts';
import { chooseFiles } from './fileChoice.ts';
import { describeSet, fittingSets } from './knownSets.ts';

/** What a person chose for the names that a Python file leaves undefined. */
export type DataChoice = Pick<RunRequest, 'data' | 'synthetic'>;

const key = (file: string) => `data:${file}`;
const changed = new vscode.EventEmitter<void>();
/** A choice was made. */
export const onDidChooseData = changed.event;

export function rememberedData(memory: vscode.Memento, file: string): DataChoice | undefined {
  return memory.get<DataChoice>(key(file));
}

/** A choice in a few words, for the lens. */
export function describeChoice({ data = [], synthetic }: DataChoice): string {
  if (synthetic) return vscode.l10n.t('Data: made up');
  const words = data.map((word) => {
    const [name, file] = [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)];
    return word.includes('=') ? vscode.l10n.t('{0} from {1}', name, path.basename(file.split('#')[0]!)) : word;
  });
  return vscode.l10n.t('Data: {0}', words.join(', '));
}

/**
 * Asks what the names are that a file leaves undefined, and keeps the answer with the workspace.
 * @returns undefined when the person decided against it
 */
export async function chooseData(
  memory: vscode.Memento,
  file: string,
  slots: readonly DataSlot[],
): Promise<DataChoice | undefined> {
  const choice = await ask(file, slots);
  if (!choice) return undefined;
  await memory.update(key(file), choice);
  changed.fire();
  return choice;
}

type Answer = vscode.QuickPickItem & { readonly choose: () => Promise<DataChoice | undefined> };

async function ask(file: string, slots: readonly DataSlot[]): Promise<DataChoice | undefined> {
  const wanted = slots.map(({ name, shape }) => `${name} ${shapeText(shape)}`).join(', ');
  const icon = (id: string) => ({ iconPath: new vscode.ThemeIcon(id) });
  const items: Answer[] = [
    ...fittingSets(slots).map((set) => ({
      label: set.label,
      detail: describeSet(set),
      ...icon('database'),
      choose: () => Promise.resolve({ data: [set.name] }),
    })),
    {
      label: vscode.l10n.t('Files…'),
      detail: vscode.l10n.t('.npy, .npz or .csv, one for each name; of a table its columns'),
      ...icon('files'),
      choose: () => chooseFiles(slots),
    },
    {
      label: vscode.l10n.t('Made-up data'),
      detail: vscode.l10n.t('Of the right shapes and without meaning; the run is marked so'),
      ...icon('beaker'),
      choose: () => Promise.resolve({ synthetic: true }),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('{0} does not say what {1} is', path.basename(file), wanted),
    placeHolder: vscode.l10n.t('What is it trained on?'),
  });
  return chosen?.choose();
}
