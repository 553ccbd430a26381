import type { PlanPart } from '../../../model/plan.ts';
import type { TracedModel } from '../../evaluate/machine.ts';
import type { Value } from '../../evaluate/values.ts';
import type { Span } from '../../../model/span.ts';
import { itemsOf } from '../../library/convert.ts';
import { fittingMetric, outputShapes } from './fed.ts';
import { planParts } from './parts.ts';

interface Around {
  readonly loss: readonly PlanPart[];
  readonly traced: TracedModel;
  /** What the model's outputs are called. */
  readonly outputs: readonly string[] | undefined;
  readonly place: (name: string, position: number) => Span;
}

/** What each output is looked at with; one list is that of the only output. */
function byOutput(value: Value | undefined, { outputs, traced }: Around): readonly (Value | undefined)[] {
  if (traced.model.outputs.length < 2) return [value];
  if (value?.kind === 'dict' && outputs) return outputs.map((name) => value.entries.get(`s${name}`)?.value);
  const items = itemsOf(value);
  return items?.some((each) => itemsOf(each)) || items?.length === traced.model.outputs.length ? items! : [value];
}

/** The metrics of `compile`, each with the output that it looks at and, of two that are called alike, a name of its own. */
export function compiledMetrics(values: Readonly<Record<string, Value>>, around: Around): readonly PlanPart[] {
  const { loss, traced, place } = around;
  const shapes = outputShapes(traced);
  const single = shapes.length < 2;
  const named = (family: 'metrics' | 'weighted_metrics') =>
    byOutput(values[family], around).flatMap((value, output) =>
      planParts('metrics', value, place(family, 3)).map((part) => {
        const fitting = fittingMetric(
          part,
          [loss[output] ?? loss[0]].flatMap((each) => each ?? []),
          [shapes[output]],
        );
        return single ? fitting : { ...fitting, output };
      }),
    );
  const plain = named('metrics');
  const taken = new Set(plain.map(({ config, output }) => `${output} ${String(config.name)}`));
  const weighted = named('weighted_metrics').map((part) =>
    taken.has(`${part.output} ${String(part.config.name)}`)
      ? { ...part, config: { ...part.config, name: `weighted_${String(part.config.name)}` } }
      : part,
  );
  return [...plain, ...weighted];
}
