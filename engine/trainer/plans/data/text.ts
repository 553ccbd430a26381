import type { DataExpression } from '../../../core/model/plan.ts';
import { afterStep, oneLineEnd, type Text, type TextStep } from '../../../core/model/textSteps.ts';
import type { DataArray } from '../../../data/dataArray.ts';
import { Refusal } from '../refusal.ts';
import type { DataSources } from './sources.ts';

/**
 * The numbers that a file has for the letters or words of a text.
 * @throws Refusal for a text that is not there any more, or that holds what it did not when the file was read
 */
export function textNumbers({ config, dtype, span }: DataExpression, { textIn }: DataSources): DataArray {
  const found = textIn?.(String(config.path));
  if (!found || 'refused' in found)
    throw new Refusal(`The text ${String(config.path)} ${found?.refused ?? 'is not read here'}`, span);
  const whole: Text = oneLineEnd(found.text);
  const steps = config.steps as unknown as readonly TextStep[];
  const text = steps.reduce<Text | undefined>(
    (made, step) => (made === undefined ? made : afterStep(made, step)),
    whole,
  );
  const numbers = config.numbers as readonly number[];
  const numberOf = new Map((config.symbols as readonly string[]).map((each, at) => [each, numbers[at]!]));
  const values = new (dtype === 'int64' ? Int32Array : Float32Array)(text?.length ?? 0);
  let place = 0;
  for (const each of text ?? []) {
    const number = numberOf.get(each);
    if (number === undefined) throw new Refusal(`The text ${String(config.path)} has changed meanwhile`, span);
    values[place] = number;
    place += 1;
  }
  return { shape: [values.length], dtype: dtype === 'int64' ? 'int32' : 'float32', values };
}
