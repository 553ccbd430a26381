import type { Model } from '../model/graph.ts';
import type { TrainingPlan } from '../model/plan.ts';
import { convert } from './convert.ts';
import { writeKind } from './kinds/write.ts';
import { isPage, type KindName, kindNames, kindsFor } from './kinds/kind.ts';
import { Refusal } from './net/net.ts';
import type { Conversion, TargetName } from './target.ts';

export { isPage, type KindName, kindNames, kindsFor };

export interface SnippetOptions {
  readonly to: TargetName;
  /** `model` where absent. */
  readonly kind?: KindName;
  /** What the file says about training the model; without one, customs of the field are written. */
  readonly plan?: TrainingPlan;
}

/** A number or a path in the code that a person changes first: where its value stands. */
export interface SnippetSetting {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface Snippet extends Conversion {
  readonly kind: KindName;
  /** In the order in which they stand in the text. */
  readonly settings: readonly SnippetSetting[];
}

/** Where the values of settings stand in a text. */
export function placesOf(text: string, names: readonly string[]): readonly SnippetSetting[] {
  return names.flatMap((name) => {
    const found = new RegExp(`^ *(?:const )?${name} = (.*?);?$`, 'm').exec(text);
    if (!found) return [];
    const start = found.index + found[0].lastIndexOf(found[1]!);
    return [{ name, start, end: start + found[1]!.length }];
  });
}

/**
 * Writes a read model for a target with what is done with it: trained, evaluated, served. As with `convert` there is
 * either all of the code or none, and then `refused` says why. Every kind of `kindsFor(to)` can be asked for.
 */
export function snippet(model: Model, { to, kind = 'model', plan }: SnippetOptions): Snippet {
  // Browsers run JavaScript, in whichever language the model's own file would be written.
  const made = { ...convert(model, isPage(kind) ? 'tfjs-js' : to), target: to };
  if (made.text === undefined || kind === 'model') return { ...made, kind, settings: [] };
  try {
    const { text, settings, notes } = writeKind(made, kind, plan);
    return { ...made, text, notes: [...new Set([...made.notes, ...notes])], kind, settings: placesOf(text, settings) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = [{ what: model.name, why: error.message, span: plan?.span ?? model.span }];
    return { target: to, net: made.net, notes: made.notes, refused, kind, settings: [] };
  }
}
