import { open } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { shapeText } from '../../../engine/core/model/dimension.ts';
import type { DataSlot } from '../../../engine/core/model/plan.ts';

const ENDINGS = ['npy', 'npz', 'csv', 'tsv'];
/** More files than these are looked for by the system's own dialog. */
const MOST = 200;
const TABLE = /\.[ct]sv$/i;
const PREVIEWED = 16_384;

/** A file for each name, with the columns that it is where the file is a table. */
export async function chooseFiles(slots: readonly DataSlot[]): Promise<{ data: string[] } | undefined> {
  const data: string[] = [];
  for (const slot of slots) {
    const file = await pickFile(slot);
    if (file === undefined) return undefined;
    const columns = TABLE.test(file) ? await pickColumns(file, slot.name) : '';
    if (columns === undefined) return undefined;
    data.push(`${slot.name}=${file}${columns}`);
  }
  return { data };
}

type FileItem = vscode.QuickPickItem & { readonly file?: string };

/** Of the workspace's files first; any other by the system's dialog. */
async function pickFile({ name, shape }: DataSlot): Promise<string | undefined> {
  const title = vscode.l10n.t('Data for {0} {1}', name, shapeText(shape));
  const found = await vscode.workspace.findFiles(`**/*.{${ENDINGS.join(',')}}`, '**/node_modules/**', MOST);
  const items: FileItem[] = found
    .map(({ fsPath }) => ({
      label: path.basename(fsPath),
      description: vscode.workspace.asRelativePath(fsPath),
      file: fsPath,
    }))
    .sort((one, two) => one.description.localeCompare(two.description));
  if (items.length === 0) return pickAnywhere(title);
  const other: FileItem = { label: vscode.l10n.t('Other File…'), iconPath: new vscode.ThemeIcon('folder-opened') };
  const chosen = await vscode.window.showQuickPick([...items, other], { title, matchOnDescription: true });
  return chosen === other ? pickAnywhere(title) : chosen?.file;
}

async function pickAnywhere(title: string): Promise<string | undefined> {
  const filters = { [vscode.l10n.t('Arrays and tables')]: ENDINGS };
  const [uri] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
  return uri?.fsPath;
}

/** The first lines: a table may be larger than is worth reading for a look at it. */
async function beginning(file: string): Promise<readonly string[]> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PREVIEWED), 0, PREVIEWED, 0);
    return buffer.toString('utf8', 0, bytesRead).split(/\r?\n/).slice(0, 5);
  } finally {
    await handle.close();
  }
}

/** Which columns of a table; each is shown with its first values. */
async function pickColumns(file: string, name: string): Promise<string | undefined> {
  const [header = '', ...rows] = await beginning(file);
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
