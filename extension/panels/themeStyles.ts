import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { TokenStyles } from '../../engine/core/protocol/codePanel.ts';
import { rulesOf, styleIn, type ThemeRule } from './textMateStyle.ts';
import { PYTHON_SCOPES, SCRIPT_SCOPES } from './tokenScopes.ts';

/**
 * The colours that the editor gives code. A page is told those of the workbench alone, so that these are read from the
 * theme's own file; a theme that lies on another machine is drawn as the editor's own one of its kind.
 */
export interface ThemeStyles extends vscode.Disposable {
  of(language: string): Promise<TokenStyles>;
  readonly onDidChange: vscode.Event<void>;
}

const SETTINGS = ['workbench.colorTheme', 'window.autoDetectColorScheme', 'editor.tokenColorCustomizations'];

export function createThemeStyles(): ThemeStyles {
  const changed = new vscode.EventEmitter<void>();
  let rules: Promise<readonly ThemeRule[]> | undefined;
  const forget = () => {
    rules = undefined;
    changed.fire();
  };
  const listening = vscode.Disposable.from(
    changed,
    vscode.window.onDidChangeActiveColorTheme(forget),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (SETTINGS.some((setting) => event.affectsConfiguration(setting))) forget();
    }),
  );
  return {
    async of(language) {
      rules ??= currentRules();
      const known = await rules;
      const table = Object.entries(language === 'python' ? PYTHON_SCOPES : SCRIPT_SCOPES);
      const source = language === 'python' ? 'source.python' : 'source.ts';
      return Object.fromEntries(table.map(([kind, scopes]) => [kind, styleIn(known, [source, ...scopes])]));
    },
    onDidChange: changed.event,
    dispose: () => listening.dispose(),
  };
}

interface Theme {
  readonly file: string;
  readonly names: readonly unknown[];
  readonly kind: unknown;
  readonly own: boolean;
}

async function currentRules(): Promise<readonly ThemeRule[]> {
  const name = themeName();
  const themes = vscode.extensions.all.flatMap(themesOf);
  const plain = (value: unknown) => String(value).replace(/^Default /, '');
  const chosen = themes.find(({ names }) => names.some((each) => plain(each) === plain(name)));
  const kind = kindOf(vscode.window.activeColorTheme.kind);
  const like = themes.find((each) => each.own && each.kind === kind);
  const file = (chosen?.kind === kind ? chosen : like)?.file;
  return [...(file === undefined ? [] : await rulesIn(file)), ...ownRules(name)];
}

/** The theme's id, which is another setting where the editor follows the system's light and dark. */
function themeName(): string {
  const workbench = vscode.workspace.getConfiguration('workbench');
  const detects = vscode.workspace.getConfiguration('window').get<boolean>('autoDetectColorScheme');
  const { kind } = vscode.window.activeColorTheme;
  const preferred = {
    [vscode.ColorThemeKind.Dark]: 'preferredDarkColorTheme',
    [vscode.ColorThemeKind.Light]: 'preferredLightColorTheme',
    [vscode.ColorThemeKind.HighContrast]: 'preferredHighContrastColorTheme',
    [vscode.ColorThemeKind.HighContrastLight]: 'preferredHighContrastLightColorTheme',
  }[kind];
  return workbench.get<string>(detects ? preferred : 'colorTheme') ?? '';
}

function kindOf(kind: vscode.ColorThemeKind): string {
  const words = {
    [vscode.ColorThemeKind.Dark]: 'vs-dark',
    [vscode.ColorThemeKind.Light]: 'vs',
    [vscode.ColorThemeKind.HighContrast]: 'hc-black',
    [vscode.ColorThemeKind.HighContrastLight]: 'hc-light',
  };
  return words[kind];
}

function themesOf({ id, extensionPath, packageJSON }: vscode.Extension<unknown>): readonly Theme[] {
  const { contributes } = packageJSON as { readonly contributes?: { readonly themes?: unknown } };
  if (!Array.isArray(contributes?.themes)) return [];
  return contributes.themes.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('path' in each) || typeof each.path !== 'string') return [];
    const { id: name, label, uiTheme } = each as Readonly<Record<string, unknown>>;
    const file = path.join(extensionPath, each.path);
    return [{ file, names: [name, label], kind: uiTheme, own: id === 'vscode.theme-defaults' }];
  });
}

/** A theme's rules after those of the theme that it is built on. Nothing where the file can't be read. */
async function rulesIn(file: string, depth = 0): Promise<readonly ThemeRule[]> {
  const theme = await readTheme(file);
  if (theme === undefined || depth > 8) return [];
  const { include, tokenColors } = theme;
  const beside = (name: string) => path.join(path.dirname(file), name);
  const before = typeof include === 'string' ? await rulesIn(beside(include), depth + 1) : [];
  const own = typeof tokenColors === 'string' ? await rulesIn(beside(tokenColors), depth + 1) : rulesOf(tokenColors);
  return [...before, ...own];
}

async function readTheme(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = parse(await readFile(file, 'utf8'), [], { allowTrailingComma: true });
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What the person's settings say of colours, for every theme and for this one. */
function ownRules(theme: string): readonly ThemeRule[] {
  const custom = vscode.workspace
    .getConfiguration('editor')
    .get<Readonly<Record<string, unknown>>>('tokenColorCustomizations', {});
  const forTheme = custom[`[${theme}]`];
  const inTheme = typeof forTheme === 'object' && forTheme !== null && 'textMateRules' in forTheme ? forTheme : {};
  return [...rulesOf(custom.textMateRules), ...rulesOf((inTheme as { textMateRules?: unknown }).textMateRules)];
}
