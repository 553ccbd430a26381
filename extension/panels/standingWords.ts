import * as vscode from 'vscode';
import type { Standing } from '../../engine/core/conversion/standing.ts';
import type { KindName } from '../../engine/core/writers/snippet.ts';
import type { CodeStanding } from '../../engine/core/protocol/codePanel.ts';

/** Kinds that a sentence names before it only counts. */
const NAMED = 3;

/** What may truly be said of a conversion, and no more. */
export function standingWords(standing: Standing, framework: string, kind: KindName): CodeStanding {
  const words = modelWords(standing, framework);
  if (kind === 'model') return words;
  return { ...words, sentence: vscode.l10n.t('The model in this code: {0}', words.sentence) };
}

function modelWords(standing: Standing, framework: string): CodeStanding {
  if (standing.kind === 'model')
    return {
      kind: 'verified',
      sentence: vscode.l10n.t(
        'This model was run as it is and in {0} with the same weights: the outputs agreed to 0.00001.',
        framework,
      ),
    };
  if (standing.kind === 'parts')
    return {
      kind: 'parts',
      sentence: vscode.l10n.t(
        'Each kind of layer and operation in it was run in {0} with the same weights, in other models, and the outputs agreed to 0.00001. This model as a whole was not run.',
        framework,
      ),
    };
  if (standing.kind === 'unverified')
    return {
      kind: 'unverified',
      sentence: vscode.l10n.t(
        'Never compared in {0}: {1}. Compare its outputs before you rely on it.',
        framework,
        named(standing.never),
      ),
    };
  return {
    kind: 'differs',
    sentence: vscode.l10n.t(
      'Read back, this code learns arrays of {0}, and is to learn arrays of {1}. Don’t use it, and report it as a bug.',
      standing.read,
      standing.wanted,
    ),
  };
}

function named(kinds: readonly string[]): string {
  const plain = kinds.map((kind) => kind.replace(/\(\)$/, ''));
  const more = plain.length - NAMED;
  return plain.slice(0, NAMED).join(', ') + (more > 0 ? vscode.l10n.t(' and {0} more', more) : '');
}
