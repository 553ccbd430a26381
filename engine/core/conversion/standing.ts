import type { Model } from '../model/graph.ts';
import { read } from '../readers/read.ts';
import type { FrameworkWords } from '../writers/frameworks.ts';
import type { Conversion, TargetName } from '../writers/target.ts';
import { kindsOf, signatureOf } from './kinds.ts';
import verified from './verified.json' with { type: 'json' };

/**
 * How much is known of a conversion.
 * `model`: this very model was run in both frameworks with the same weights, and gave the same.
 * `parts`: every kind of its layers and operations was, in other models.
 * `unverified`: the kinds that never were are named.
 * `differs`: the code, read back, has not what the model has.
 */
export type Standing =
  | { readonly kind: 'model' }
  | { readonly kind: 'parts' }
  | { readonly kind: 'unverified'; readonly never: readonly string[] }
  | { readonly kind: 'differs'; readonly read: string; readonly wanted: string };

export interface VerifiedTable {
  readonly models: Readonly<Record<string, readonly string[]>>;
  readonly kinds: Readonly<Record<string, readonly string[]>>;
}
const TABLE: VerifiedTable = verified;

/** What the matrix of docs/conversion.md and a reading of the written code say of a conversion. */
export function standingOf(model: Model, made: Conversion, words: FrameworkWords): Standing {
  const back = readBack(made, words);
  const wanted = arraysIn(made);
  if (back !== undefined && back !== wanted) return { kind: 'differs', read: back, wanted };
  const table = verifiedFor(made.target);
  if (table.models.has(`${model.framework}:${signatureOf(model)}`)) return { kind: 'model' };
  const never = kindsOf(model).filter((kind) => !table.kinds.has(`${model.framework}:${kind}`));
  return never.length === 0 ? { kind: 'parts' } : { kind: 'unverified', never };
}

function verifiedFor(target: TargetName) {
  // JavaScript is the same calls as TypeScript, without the types.
  const name = target === 'tfjs-js' ? 'tfjs' : target;
  return { models: new Set(TABLE.models[name]), kinds: new Set(TABLE.kinds[name]) };
}

/** The extents of all arrays that are learned, in an order that no framework decides. */
function arraysIn({ weights }: Conversion): string {
  return listed(
    (weights ?? []).filter(({ weight, tied }) => weight.trainable && !tied).map(({ weight }) => weight.shape),
  );
}

const listed = (shapes: readonly (readonly unknown[])[]) =>
  shapes
    .map((shape) => shape.join('×'))
    .sort()
    .join(', ');

/** What the readers find in the written code; nothing where they find it not whole, which says nothing against it. */
function readBack({ text = '', name = '', net }: Conversion, { language, framework }: FrameworkWords) {
  if (framework === undefined) return undefined;
  const inputs = net.inputs.map(({ value }) => value.shape.slice(1));
  const made = framework === 'torch' && text.includes(`class ${name}`) ? `${text}\nwritten = ${name}()\n` : text;
  const { models } = read(made, { language, anyInputs: inputs });
  const [model] = models.filter((each) => each.name === name || each.name === 'written');
  if (!model || model.notUnderstood.length > 0 || model.parameters.total === undefined) return undefined;
  const weights = model.layers
    .flatMap((layer) => layer.weights)
    .filter(({ trainable, buffer }) => trainable && !buffer);
  const unique = [...new Map(weights.map((each) => [each.id, each])).values()];
  return listed(unique.map(({ shape }) => shape ?? []));
}
