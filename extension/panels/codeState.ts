import path from 'node:path';
import * as vscode from 'vscode';
import type { TabStop } from '../../engine/core/code/tabStops.ts';
import { BRACKETS, TOKEN_KINDS, type Token } from '../../engine/core/code/tokenKinds.ts';
import type { WrittenFor } from '../../engine/core/conversion/writeFor.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import type { CodeRefusal, CodeSource, CodeState, WrittenCode } from '../../engine/core/protocol/codePanel.ts';
import { ALL_TARGETS } from '../../engine/core/writers/frameworks.ts';
import { isPage, type KindName, kindsFor } from '../../engine/core/writers/snippet.ts';
import type { Refused } from '../../engine/core/writers/net/net.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import type { Readings } from '../models/readings.ts';
import { reasonWords } from '../models/reasonWords.ts';
import { standingWords } from './standingWords.ts';
import { kindWords } from './kindWords.ts';
import { cannotBeOpened, modelShown } from './modelShown.ts';
import { openText } from './reveal.ts';
import type { ThemeStyles } from './themeStyles.ts';

const TARGETS = Object.keys(ALL_TARGETS) as readonly TargetName[];

/** The code's language, as VS Code names it. */
const scriptOf = (target: string | undefined) => ALL_TARGETS[target as TargetName]?.language ?? 'python';

/** A listing has no language of its own: it is coloured as Python is. */
const coloursOf = (target: TargetName) => (scriptOf(target) === 'plaintext' ? 'python' : scriptOf(target));

export const languageOf = ({ target, kind }: CodeSource) => (isPage(kind as KindName) ? 'html' : scriptOf(target));

const optionOf = (target: TargetName) => ({ value: target, text: ALL_TARGETS[target]?.label ?? target });

/** The target that was asked for, else the first that is not the source's own framework. */
function targetFor(source: CodeSource, model: Model | undefined): TargetName {
  const asked = TARGETS.find((each) => each === source.target);
  return asked ?? TARGETS.find((each) => ALL_TARGETS[each]?.framework !== model?.framework) ?? TARGETS[0]!;
}

export interface ShownCode {
  /** What the page is told. */
  readonly page: CodeState;
  /** Where a snippet of the code stops. */
  readonly stops: readonly TabStop[];
  readonly model?: Model;
}

/** The kind that was asked for, where the target has it. */
function kindFor({ kind }: CodeSource, target: TargetName): KindName {
  return kindsFor(target).find((each) => each === kind) ?? 'model';
}

/** Everything that the panel shows of a model, of the newest text. */
export async function codeStateOf(source: CodeSource, readings: Readings, styles: ThemeStyles): Promise<ShownCode> {
  const uri = vscode.Uri.parse(source.uri);
  const file = path.basename(uri.fsPath);
  const document = await openText(uri);
  const reading = document && (await readings.current(document));
  const models = reading?.models ?? [];
  const { model, ...otherwise } = modelShown(models, source.model);
  const target = targetFor(source, model);
  const kind = kindFor(source, target);
  const state = {
    source: { ...source, target, kind, ...(model ? { model: model.id } : {}) },
    file,
    models: models.map(({ name }) => name),
    targets: TARGETS.map(optionOf),
    kinds: kindsFor(target).map((each) => ({ value: each, text: kindWords(each) })),
    targetName: optionOf(target).text,
    refused: [],
    instead: [],
    styles: await styles.of(coloursOf(target)),
  };
  if (!document) return { page: { ...state, message: cannotBeOpened(file) }, stops: [] };
  if (!model) return { page: { ...state, ...otherwise }, stops: [] };
  const plan = reading?.plans.find((each) => each.model === model.id);
  const written = await readings.write(model, { target, kind, plan });
  if (!written) {
    const message = vscode.l10n.t('The conversion did not end. Change the model, or reload the window.');
    return { page: { ...state, message }, stops: [], model };
  }
  return { page: { ...state, ...shown(written, document, kind) }, stops: written.stops, model };
}

function shown(written: WrittenFor, document: vscode.TextDocument, kind: KindName) {
  const { text, isListing, tokens, notes, refused, instead, standing, target } = written;
  const words = standing && standingWords(standing, optionOf(target).text, kind);
  const code: WrittenCode | undefined =
    text === undefined
      ? undefined
      : {
          text,
          ...(isListing ? { isListing } : {}),
          tokens: encoded(tokens),
          notes: notes.map(reasonWords),
          ...(words ? { standing: words } : {}),
        };
  return {
    ...(code ? { code } : {}),
    refused: refused.map((each) => placed(each, document)),
    instead: instead.map(optionOf),
  };
}

function placed({ what, why, span }: Refused, document: vscode.TextDocument): CodeRefusal {
  const name = path.basename(span.file ?? document.uri.fsPath);
  const line = span.file === undefined ? `:${document.positionAt(span.start).line + 1}` : '';
  return { what, why: reasonWords(why), span, place: `${name}${line}` };
}

/** Brackets have colours only where the editor gives them some. */
function encoded(tokens: readonly Token[]): readonly number[] {
  const plain = !vscode.workspace.getConfiguration('editor').get<boolean>('bracketPairColorization.enabled', true);
  const brackets: readonly string[] = plain ? BRACKETS : [];
  return tokens.flatMap(({ length, kind }) => [length, TOKEN_KINDS.indexOf(brackets.includes(kind) ? 'plain' : kind)]);
}
