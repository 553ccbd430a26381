import type { ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import type { InstanceValue, TensorValue, Value } from '../../../evaluate/values.ts';
import { itemsOf, toConfigValue } from '../../../library/convert.ts';
import type { KerasContext } from '../../context.ts';
import { callArguments, tensorsIn, toTensor } from '../../values.ts';
import { inOrder, namesOf } from '../named.ts';
import { planParts } from '../parts.ts';
import type { Around } from './around.ts';
import type { Term } from './terms.ts';

/** What a call of `train_on_batch` does. */
export interface BatchStep {
  readonly terms: readonly Term[];
  readonly by: Value;
  readonly held: ReadonlySet<string>;
}

/** What a model gives for a batch, as it is asked; nothing of it stays. */
export function given(
  { machine }: KerasContext,
  model: InstanceValue,
  { batch, training, span }: { readonly batch: Value; readonly training: boolean; readonly span: ProgramEvent['span'] },
): readonly TensorValue[] {
  const mode: Value = { kind: 'boolean', value: training };
  const call = callArguments(span, [batch], [['training', mode]]);
  return tensorsIn(machine.attempt(() => machine.call(model, call)).result);
}

/** Arrays that learned when the model was compiled. */
function heldAt({ candidate }: TracedModel, frozen: ReadonlySet<string>): ReadonlySet<string> {
  const layers = candidate.layers().filter(({ state }) => !frozen.has(state.id));
  const arrays = layers.flatMap(({ state }) => [...state.parameters.values()]);
  return new Set(arrays.filter(({ trainable }) => trainable).map(({ id }) => id));
}

const isGiven = (value: Value | undefined): boolean => value !== undefined && value.kind !== 'none';

/** The compiled losses of what the model gives; nothing where not each output has its own. */
function termsIn(step: ProgramEvent, traced: TracedModel, { context }: Around): readonly Term[] | undefined {
  const { x, y, sample_weight: rows, class_weight: classes } = step.details ?? {};
  const { values } = (step.args && context.atFit.get(step.args)?.compiled) ?? {};
  if (!values || !x || isGiven(rows) || isGiven(classes) || step.subject.kind !== 'instance') return undefined;
  const outputs = namesOf(traced, 'outputs');
  const parts = planParts('losses', inOrder(values.loss, outputs), step.span);
  const predictions = given(context, step.subject, { batch: x, training: true, span: step.span });
  const wanted = inOrder(y, outputs);
  const targets = (itemsOf(wanted) ?? [wanted]).flatMap((each) => (each ? [toTensor(context, each, step.span)] : []));
  const weights = isGiven(values.loss_weights) ? toConfigValue(values.loss_weights!) : parts.map(() => 1);
  const isWhole =
    parts.length > 0 &&
    [parts, predictions, targets].every(({ length }) => length === traced.model.outputs.length) &&
    Array.isArray(weights) &&
    weights.length === parts.length;
  if (!isWhole) return undefined;
  return parts.map((part, at) => ({
    part,
    prediction: predictions[at]!,
    target: targets[at]!,
    weight: Number(weights[at]),
  }));
}

/** What a call of `train_on_batch` learns, and by what; nothing where it is not plain. */
export function batchStep(step: ProgramEvent, around: Around): BatchStep | undefined {
  const traced = around.models.find(({ candidate }) => candidate.value === step.subject);
  const compiled = step.args && around.context.atFit.get(step.args)?.compiled;
  const terms = traced && termsIn(step, traced, around);
  if (!terms || !compiled?.optimizer || !compiled.atCompile) return undefined;
  return { terms, by: compiled.optimizer, held: heldAt(traced, compiled.atCompile) };
}

/** Whether a model is frozen otherwise at its first step than it was when it was compiled. */
export function isFrozenSince({ args }: ProgramEvent, { context }: Around): boolean {
  const then = args && context.atFit.get(args);
  const before = then?.compiled?.atCompile;
  return before !== undefined && (before.size !== then!.frozen.size || [...before].some((id) => !then!.frozen.has(id)));
}
