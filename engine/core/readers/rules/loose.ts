import type { Found, Judged, Rule } from './rule.ts';

/** The text with comments and strings blanked out, places kept. */
function codeOf(text: string): string {
  const blank = (found: string) => found.replace(/[^\n]/g, ' ');
  return text.replace(
    /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g,
    blank,
  );
}

/** Packages by the names that everybody gives them. */
const USUAL: Readonly<Record<string, string>> = {
  torch: 'import torch',
  nn: 'from torch import nn',
  np: 'import numpy as np',
  tf: 'import tensorflow as tf',
  keras: 'import keras',
  pd: 'import pandas as pd',
};

/** An import names packages without using them: `from keras.models import Model` gives no `keras`, and needs none. */
const IMPORT = /^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import\b(?:[ \t]*\([^)]*\)|(?:\\\r?\n|[^\n;])*)/gm;

/** Where a name stands that is only ever looked into, as `torch.load`: nothing in the file gives it a value. */
function unboundUse(text: string, name: string): number | undefined {
  const code = text.replace(IMPORT, (found) => found.replace(/[^\n]/g, ' '));
  const uses = [...code.matchAll(new RegExp(`(?<![\\w.])${name}\\b(?!\\s*\\.\\s*\\w)`, 'g'))];
  const first = new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*\\w`).exec(code);
  const anything = /\bimport\s+\*|\bexec\s*\(|\bglobals\s*\(/.test(text);
  const imports = (text.match(IMPORT) ?? []).map((each) => each.replace(/^[ \t]*from[ \t]+[\w.]+/, ''));
  const imported = imports.some((each) => new RegExp(`\\b${name}\\b`).test(each));
  return uses.length === 0 && !anything && !imported ? first?.index : undefined;
}

const isPython = ({ program }: Judged) => program.language === 'python';

const moduleNotImported: Rule = {
  code: 'module-not-imported',
  severity: 'error',
  title: 'A package is used and not imported',
  why: 'Python knows no package before it is imported: the first use ends the program with a NameError.',
  example: { wrong: "model = torch.load('model.pth')", right: "import torch; model = torch.load('model.pth')" },
  check: (judged) => {
    if (!isPython(judged)) return [];
    const code = codeOf(judged.text);
    return Object.entries(USUAL).flatMap(([name, line]): readonly Found[] => {
      const at = unboundUse(code, name);
      if (at === undefined) return [];
      const top = { start: 0, end: 0 };
      const fixes = [{ title: `Add ${line}`, edits: [{ span: top, text: `${line}\n` }] }];
      const message = `${name} is used here and not imported. Add ${line}.`;
      return [{ message, span: { start: at, end: at + name.length }, fixes }];
    });
  },
};

const PLACEHOLDER =
  /\b(?:torch\.(?:as_)?tensor|np\.(?:as)?array|tf\.(?:constant|convert_to_tensor))\(\s*(\.\.\.)\s*\)/g;

const placeholderLeft: Rule = {
  code: 'placeholder-left',
  severity: 'error',
  title: 'Three dots stand where data belongs',
  why: 'Three dots are a value of their own in Python, and no array can be made of it.',
  example: { wrong: 'x = torch.tensor(...)', right: 'x = torch.tensor([[0.5, 1.5]])' },
  check: (judged) =>
    isPython(judged)
      ? [...codeOf(judged.text).matchAll(PLACEHOLDER)].map((found) => {
          const start = found.index + found[0].indexOf('...');
          return { message: 'Three dots stand where data belongs.', span: { start, end: start + 3 } };
        })
      : [],
};

/** A comparison inside `torch.mean(…)`, or before `.mean()`, that nothing turns into numbers. */
const COMPARISON = String.raw`(?:[^()=<>!\n]|\([^()\n]*\))+?(?:==|!=|>=|<=|>|<)(?:[^()=<>!\n]|\([^()\n]*\))+?`;
const MEANS = [
  { pattern: new RegExp(String.raw`\btorch\.mean\((${COMPARISON})\)`, 'dg'), wrapped: false },
  { pattern: new RegExp(String.raw`(\(${COMPARISON}\))\.mean\(\)`, 'dg'), wrapped: true },
];

const meanOfBooleans: Rule = {
  code: 'mean-of-booleans',
  severity: 'error',
  title: 'PyTorch takes no mean of truth values',
  why: 'A comparison gives booleans, and torch.mean takes floating-point numbers only. Turn them into numbers first.',
  example: { wrong: 'torch.mean(predicted == labels)', right: 'torch.mean((predicted == labels).float())' },
  check: (judged) => {
    const code = isPython(judged) && /\btorch\b/.test(judged.text) ? codeOf(judged.text) : '';
    const numpy = /\b(?:np|numpy|tf|keras)\b/.test(code);
    return MEANS.flatMap(({ pattern, wrapped }) =>
      wrapped && numpy
        ? []
        : [...code.matchAll(pattern)].map((found): Found => {
            const [start, end] = found.indices![1]!;
            const compared = judged.text.slice(start, end);
            const text = wrapped ? `${compared}.float()` : `(${compared}).float()`;
            return {
              message:
                'A comparison gives booleans, and PyTorch takes no mean of them. Turn them into numbers with float().',
              span: { start: found.index, end: found.index + found[0].length },
              fixes: [{ title: 'Turn them into numbers', edits: [{ span: { start, end }, text }] }],
            };
          }),
    );
  },
};

const wholeModelLoaded: Rule = {
  code: 'whole-model-loaded',
  severity: 'information',
  title: 'A whole model is loaded with torch.load',
  why: 'A model that was saved as a whole needs the file that defines its class under the same name, and since version 2.6 PyTorch loads it only with weights_only=False, which runs code of the file. Save and load its state_dict.',
  example: {
    wrong: "model = torch.load('model.pth'); model(x)",
    right: "model = Net(); model.load_state_dict(torch.load('model.pth'))",
  },
  check: (judged) => {
    if (!isPython(judged)) return [];
    const code = codeOf(judged.text);
    return [...code.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*(torch\.load\([^()]*\))/gm)].flatMap(
      (found): readonly Found[] => {
        const [, name, call] = found;
        const isCalled = new RegExp(`(?<![\\w.])${name}(?:\\.(?:eval|train|to|cuda|cpu)\\(|\\()`).test(code);
        if (!isCalled || /weights_only/.test(call!)) return [];
        const start = found.index + found[0].indexOf(call!);
        return [
          {
            message:
              'A whole model is loaded: that needs the file with its class, and since PyTorch 2.6 weights_only=False. Load its state_dict into a model instead.',
            span: { start, end: start + call!.length },
          },
        ];
      },
    );
  },
};

export const LOOSE_RULES: readonly Rule[] = [moduleNotImported, placeholderLeft, meanOfBooleans, wholeModelLoaded];
