import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { productOf, shapeText } from '../../engine/core/model/dimension.ts';
import type { DataSlot } from '../../engine/core/model/plan.ts';
import type { RunRequest } from '../../engine/core/runs/record.ts';

/** What a person chose for the names that a Python file leaves undefined. */
export type DataChoice = Pick<RunRequest, 'data' | 'synthetic'>;

/** Sets of 28 × 28 images with a label, which Descent reads from local files. */
const IMAGE_SETS = [
  { label: 'MNIST', name: 'mnist' },
  { label: 'Fashion-MNIST', name: 'fashion_mnist' },
  { label: 'KMNIST', name: 'kmnist' },
] as const;
const IMAGE_SIZE = 784;

const key = (file: string) => `data:${file}`;

export function rememberedData(memory: vscode.Memento, file: string): DataChoice | undefined {
  return memory.get<DataChoice>(key(file));
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
  if (choice) await memory.update(key(file), choice);
  return choice;
}

async function ask(file: string, slots: readonly DataSlot[]): Promise<DataChoice | undefined> {
  const wanted = slots.map(({ name, shape }) => `${name} ${shapeText(shape)}`).join(', ');
  const title = vscode.l10n.t('{0} does not say what {1} is', path.basename(file), wanted);
  const sets = fitsImages(slots) ? IMAGE_SETS : [];
  const fromFiles = { label: vscode.l10n.t('Files…'), detail: vscode.l10n.t('.npy, .npz or .csv, one for each name') };
  const madeUp = {
    label: vscode.l10n.t('Made-up data'),
    detail: vscode.l10n.t('Of the right shapes and without meaning; the run is marked so'),
  };
  const items: (vscode.QuickPickItem & { name?: string })[] = [
    ...sets.map(({ label, name }) => ({
      label,
      name,
      detail: vscode.l10n.t('28 × 28 images with a label, from files on this machine'),
    })),
    fromFiles,
    madeUp,
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('What is it trained on?'),
  });
  if (!chosen) return undefined;
  if (chosen.name !== undefined) return { data: [chosen.name] };
  if (chosen === madeUp) return { synthetic: true };
  return filesFor(slots);
}

function fitsImages(slots: readonly DataSlot[]): boolean {
  const inputs = slots.filter((slot) => slot.role === 'input');
  return inputs.length > 0 && inputs.every(({ shape }) => shape && productOf(shape.slice(1)) === IMAGE_SIZE);
}

async function filesFor(slots: readonly DataSlot[]): Promise<DataChoice | undefined> {
  const data: string[] = [];
  for (const { name, shape } of slots) {
    const title = vscode.l10n.t('Data for {0} {1}', name, shapeText(shape));
    const filters = { [vscode.l10n.t('Arrays and tables')]: ['npy', 'npz', 'csv', 'tsv'] };
    const [uri] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
    if (!uri) return undefined;
    const columns = /\.[ct]sv$/i.test(uri.fsPath) ? await pickColumns(uri.fsPath, name) : '';
    if (columns === undefined) return undefined;
    data.push(`${name}=${uri.fsPath}${columns}`);
  }
  return { data };
}

/** Which columns of a table; each is shown with its first values. */
async function pickColumns(file: string, name: string): Promise<string | undefined> {
  const [header = '', ...rows] = (await readFile(file, 'utf8')).split(/\r?\n/).slice(0, 4);
  const delimiter = header.includes('\t') ? '\t' : header.includes(';') ? ';' : ',';
  const cells = rows.map((row) => row.split(delimiter));
  const items = header.split(delimiter).map((label, column) => ({
    label: label.trim(),
    description: cells
      .map((row) => row[column])
      .filter(Boolean)
      .join(', '),
  }));
  const title = vscode.l10n.t('Columns of {0} that are {1}', path.basename(file), name);
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return picked && picked.length > 0 ? `#${picked.map((each) => each.label).join(',')}` : undefined;
}
