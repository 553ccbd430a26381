import type * as vscode from 'vscode';
import { until } from './driving.ts';

/** A message as it was shown. */
export interface Said {
  readonly severity: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly buttons: readonly string[];
}

interface Pickable {
  readonly label: string;
}

/** Stands between the extension and the person: writes down what is said, and gives the answers of a test. */
export interface Dialogs {
  readonly said: readonly Said[];
  /** Presses a button of the next messages that fit. */
  press(message: RegExp, button: string): void;
  /** What is typed into the next input box; undefined is Escape. */
  type(text: string | undefined): void;
  /** The label that is chosen in the next list; in a list of several, labels with `+` between them. */
  choose(label: string): void;
  /** The input boxes and lists that were shown. */
  readonly asked: readonly { readonly title: string; readonly value: string }[];
  heard(message: RegExp): Promise<Said>;
  restore(): void;
}

type Window = typeof vscode.window;
type Messages = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

const SEVERITIES: readonly (readonly [Messages, Said['severity']])[] = [
  ['showInformationMessage', 'information'],
  ['showWarningMessage', 'warning'],
  ['showErrorMessage', 'error'],
];

/** Puts a stand-in for one function of the editor. @returns the way back */
export function replace<T extends object>(of: T, name: keyof T, stub: unknown): () => void {
  const value = of[name];
  const put = (next: unknown) => Object.defineProperty(of, name, { value: next, configurable: true, writable: true });
  put(stub);
  return () => put(value);
}

/** `window` is the extension's own: a host gives every extension another. */
export function watchDialogs(window: Window): Dialogs {
  const said: Said[] = [];
  const asked: { title: string; value: string }[] = [];
  const presses: { readonly message: RegExp; readonly button: string }[] = [];
  const typed: (string | undefined)[] = [];
  const chosen: string[] = [];
  const undo: (() => void)[] = [];
  const standIn = (name: keyof Window, stub: unknown) => void undo.push(replace(window, name, stub));
  for (const [name, severity] of SEVERITIES)
    standIn(name, (message: string, ...buttons: string[]) => {
      said.push({ severity, message, buttons });
      const press = presses.find((each) => each.message.test(message));
      return Promise.resolve(buttons.find((button) => button === press?.button));
    });
  standIn('showInputBox', (options: vscode.InputBoxOptions) => {
    asked.push({ title: options.title ?? '', value: options.value ?? '' });
    return Promise.resolve(typed.shift());
  });
  standIn('showQuickPick', (items: readonly Pickable[], options: vscode.QuickPickOptions) => {
    asked.push({ title: options.title ?? '', value: items.map(({ label }) => label).join('\n') });
    const label = chosen.shift();
    if (options.canPickMany)
      return Promise.resolve(label && items.filter((item) => label.split('+').includes(item.label)));
    return Promise.resolve(items.find((item) => item.label === label));
  });
  return {
    said,
    asked,
    press: (message, button) => void presses.push({ message, button }),
    type: (text) => void typed.push(text),
    choose: (label) => void chosen.push(label),
    heard: (message) =>
      until(`a message like ${message.source}`, () => said.find((each) => message.test(each.message))),
    restore: () => undo.forEach((back) => back()),
  };
}
