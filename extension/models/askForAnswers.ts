import * as vscode from 'vscode';
import { type Answer, answerFrom, type AskedKind, type AskedSize } from '../../engine/core/model/answer.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import type { InputShapes } from './inputShapes.ts';
import type { Readings } from './readings.ts';

interface Asking {
  readonly inputs: InputShapes;
  readonly readings: Readings;
}

/**
 * Asks for what the model hangs on and the file does not tell, one question after another, what unlocks most first: each
 * answer is kept with the workspace, and the file is read with it before the next question. Where nothing is open, for
 * an answer to change.
 */
export async function askForAnswers(document: vscode.TextDocument, model: Model, asking: Asking): Promise<void> {
  if ((model.sizes ?? []).length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} hangs on nothing that you could answer.', model.name));
    return;
  }
  const left = new Set<string>();
  let last: string | undefined;
  for (let current: Model | undefined = model; current;) {
    const open = (current.sizes ?? []).filter(({ given, name }) => given === undefined && !left.has(name));
    const question: AskedSize | undefined =
      open.find(({ name, refused }) => name === last && refused) ??
      open[0] ??
      (last === undefined && left.size === 0 ? await pickGiven(current) : undefined);
    const typed = question && (await ask(current, question, open.length));
    if (!question || typed === undefined) return;
    last = question.name;
    if (typed === '') left.add(last);
    await keep(document, asking.inputs, { name: last, answer: typed === '' ? undefined : answerFrom(typed) });
    current = (await asking.readings.current(document))?.models.find(({ id }) => id === model.id);
  }
}

async function keep(
  document: vscode.TextDocument,
  inputs: InputShapes,
  { name, answer }: { readonly name: string; readonly answer: Answer | undefined },
): Promise<void> {
  const others = Object.entries(inputs.sizesOf(document.uri)).filter(([each]) => each !== name);
  await inputs.setSizes(document.uri, Object.fromEntries(answer === undefined ? others : [...others, [name, answer]]));
}

/** Which answer to change. */
async function pickGiven({ name, sizes = [] }: Model): Promise<AskedSize | undefined> {
  const items = sizes.map((size) => ({ label: size.name, description: String(size.given ?? ''), size }));
  const title = vscode.l10n.t('Answers for {0}', name);
  const placeHolder = vscode.l10n.t('Choose one to change');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.size;
}

function ask(model: Model, question: AskedSize, open: number): Promise<string | undefined> {
  const title =
    open > 1
      ? vscode.l10n.t('{0}: what is {1}? {2} questions are open', model.name, question.name, open)
      : vscode.l10n.t('{0}: what is {1}?', model.name, question.name);
  return question.choices ? pick(title, question) : type(title, question);
}

async function type(title: string, question: AskedSize): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt: promptFor(question),
    value: question.given === undefined ? '' : String(question.given),
    validateInput: (text) => problemWith(text.trim(), question),
  });
  return typed?.trim();
}

/** Choices of the file; what is typed comes first, and the last leaves it open. */
function pick(title: string, question: AskedSize): Promise<string | undefined> {
  return new Promise((answer) => {
    const box = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly answer?: string }>();
    box.title = title;
    box.placeholder = promptFor(question);
    box.ignoreFocusOut = true;
    const leave = { label: vscode.l10n.t('Leave it open'), iconPath: new vscode.ThemeIcon('circle-slash'), answer: '' };
    const show = (typed: string) => {
      const problem = typed === '' ? undefined : problemWith(typed, question);
      const choices = (question.choices ?? []).map((each) => ({
        label: each,
        answer: each,
        ...(String(question.given) === each && { description: vscode.l10n.t('now') }),
      }));
      const own = typed === '' || question.choices?.includes(typed) ? [] : [ownItem(typed, problem)];
      box.items = [...own, ...choices, { ...leave, alwaysShow: true }];
    };
    show('');
    box.onDidChangeValue((typed) => show(typed.trim()));
    box.onDidAccept(() => {
      const chosen = box.selectedItems[0]?.answer;
      if (chosen === undefined) return;
      answer(chosen);
      box.dispose();
    });
    box.onDidHide(() => {
      answer(undefined);
      box.dispose();
    });
    box.show();
  });
}

const ownItem = (typed: string, problem: string | undefined) => ({
  label: typed,
  description: problem ?? vscode.l10n.t('as typed'),
  alwaysShow: true,
  ...(problem === undefined && { answer: typed }),
});

/** What is wanted, or what was wrong with the last answer. */
function promptFor(question: AskedSize): string {
  const refused = refusalOf(question);
  return refused ?? `${wishFor(question)} ${vscode.l10n.t('Left empty, it stays unknown.')}`;
}

function wishFor({ kind = 'number', least }: AskedSize): string {
  if (kind === 'list' && least !== undefined)
    return vscode.l10n.t('A list of at least {0} items, as [64, 128, 256].', least);
  return WISHES[kind]();
}

const WISHES: Readonly<Record<AskedKind, () => string>> = {
  number: () => vscode.l10n.t('A whole number that the file does not tell.'),
  list: () => vscode.l10n.t('A list, as [64, 128, 256].'),
  flag: () => vscode.l10n.t('True or False.'),
  class: () => vscode.l10n.t('A class or function that the model makes its layers with, by its name.'),
  part: () => vscode.l10n.t('A part of the model. Encoder(...) asks for its own arguments next.'),
  value: () => vscode.l10n.t('What the file compares it with, or another value.'),
};

function refusalOf({ name, refused }: AskedSize): string | undefined {
  switch (refused?.why) {
    case undefined:
      return undefined;
    case 'name':
      return vscode.l10n.t("The file has no {0}. A text needs quotes: '{0}'.", refused.name ?? name);
    case 'class':
      return vscode.l10n.t('That is a class, and the model calls an object of it. Write Name(...).');
    case 'form':
      return vscode.l10n.t("That is no value. Write it as it would stand in the file: [2, 2], 'relu', True, None.");
    default:
      return vscode.l10n.t('What that gives is not understood. Give a value, or a class of the file.');
  }
}

/** What is wrong with a text before the file is read with it. */
function problemWith(typed: string, { kind = 'number', least = 0 }: AskedSize): string | undefined {
  if (typed === '') return undefined;
  if (kind === 'number')
    return typeof answerFrom(typed) === 'number' ? undefined : vscode.l10n.t('A whole number above zero, or nothing.');
  const bare = typed.replace(/'[^']*'|"[^"]*"/g, '');
  const count = (signs: string) => [...bare].filter((each) => signs.includes(each)).length;
  if (/['"]/.test(bare) || count('([{') !== count(')]}')) return vscode.l10n.t('A bracket or quote is still open.');
  const items = /^[[(]?([\d\s,]+)[\])]?$/
    .exec(typed)?.[1]
    ?.split(',')
    .filter((each) => each.trim() !== '');
  if (kind === 'list' && items && items.length < least)
    return vscode.l10n.t('The file takes {0} items out of it, and these are {1}.', least, items.length);
  return undefined;
}
