import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import { FRAMEWORKS } from '../../engine/core/writers/frameworks.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import type { Readings } from '../models/readings.ts';
import type { TakenCode } from './takeCode.ts';
import { reasonWords } from '../models/reasonWords.ts';

/** A piece of a model, or one out of the clipboard, as code. @throws with a sentence that says what stands in the way */
export async function convertedPiece(readings: Readings, model: Model, target: TargetName): Promise<TakenCode> {
  const { text, stops = [], refused = [] } = (await readings.write(model, { target, kind: 'model' })) ?? {};
  const { label, language } = FRAMEWORKS[target]!;
  if (text !== undefined) return { text, language, stops };
  const [first] = refused;
  throw new Error(
    vscode.l10n.t('It can’t be written for {0}: {1}: {2}.', label, first?.what ?? '', reasonWords(first?.why ?? '')),
  );
}

/** Targets that a person may want who has a model of this framework. */
export function otherTargets(framework: Model['framework']): readonly TargetName[] {
  const all = Object.entries(FRAMEWORKS) as readonly (readonly [TargetName, { readonly framework: string }])[];
  return all.filter(([, words]) => words.framework !== framework).map(([target]) => target);
}
