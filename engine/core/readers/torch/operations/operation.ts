import { operationTypes } from '../../../model/catalogue/catalogue.ts';
import type { Config } from '../../../model/config.ts';
import type { Shape } from '../../../model/dimension.ts';
import type { TensorValue, Value } from '../../evaluate/values.ts';
import { apply } from '../../trace/apply.ts';
import type { Arguments } from '../arguments.ts';
import { produce, produceAll } from '../produce.ts';

/** A function on tensors: `torch.name`, and as a method of its first argument, which is called `input`. */
export interface TorchOperation {
  readonly signature: string;
  readonly run: (args: Arguments) => Value;
}

export type Operations = Readonly<Record<string, TorchOperation>>;

/** An operation of the catalogue: shapes and mistakes come from there. */
export function operate(
  args: Arguments,
  type: string,
  inputs: readonly TensorValue[],
  config: Config = {},
): TensorValue {
  return operateAll(args, type, inputs, config)[0]!;
}

export function operateAll(
  args: Arguments,
  type: string,
  inputs: readonly TensorValue[],
  config: Config = {},
): readonly TensorValue[] {
  const { machine, span, unclear } = args;
  if (unclear.size > 0) return [produce(machine, { type, inputs, config, span }, undefined)];
  return apply(machine, { type, inputs, config, span, library: 'torch' });
}

interface Outcome {
  readonly config?: Config;
  readonly shape: Shape | undefined;
  readonly dtype?: string;
}

/** An operation whose output is known without asking the catalogue. */
export function shaped(args: Arguments, type: string, inputs: readonly TensorValue[], outcome: Outcome): TensorValue {
  const { machine, span, unclear } = args;
  const { config = {}, shape, dtype = inputs[0]?.dtype } = outcome;
  return produce(machine, { type, inputs, config, span }, unclear.size > 0 ? undefined : shape, dtype);
}

export function shapedAll(
  args: Arguments,
  type: string,
  inputs: readonly TensorValue[],
  outcome: { readonly config?: Config; readonly shapes: readonly (Shape | undefined)[] },
): readonly TensorValue[] {
  const { machine, span, unclear } = args;
  const outputs = outcome.shapes.map((shape) => ({
    shape: unclear.size > 0 ? undefined : shape,
    dtype: inputs[0]?.dtype,
  }));
  return produceAll(machine, { type, inputs, config: outcome.config ?? {}, span }, outputs);
}

/** As its input, number by number. */
export function elementwise(args: Arguments, type: string, input: TensorValue, config: Config = {}): TensorValue {
  if (operationTypes.has(type)) return operate(args, type, [input], config);
  return shaped(args, type, [input], { config, shape: input.shape });
}

/** Tells of shapes or arguments that can't go together. */
export function mismatch(args: Arguments, message: string, inputs: readonly TensorValue[]): void {
  args.machine.report({
    code: 'shape-mismatch',
    severity: 'error',
    message,
    span: args.span,
    related: inputs.map(({ origin, shape }) => ({
      span: origin.span,
      message: `${origin.type} gives ${shape ? `${shape.length} dimensions` : 'an unknown shape'}`,
    })),
  });
}

/** The place of an axis from the front; nothing, with a problem told, where there is none such. */
export function axisOf(args: Arguments, name: string, rank: number): number | undefined {
  const axis = args.number(name);
  if (axis === undefined) return undefined;
  const place = axis < 0 ? axis + rank : axis;
  if (place >= 0 && place < rank) return place;
  mismatch(args, `There is no dimension ${axis} in a tensor of ${rank} dimensions.`, [args.tensor('input')]);
  return undefined;
}
