import type { LayersModel } from '@tensorflow/tfjs';
import type { Layer, Model, Weight } from '../../core/model/graph.ts';
import type { Config } from '../../core/model/config.ts';
import type { Span } from '../../core/model/span.ts';
import type { TrainingPlan } from '../../core/model/plan.ts';
import { engineName, parameterName, uniqueName } from '../../core/model/engineArrays.ts';
import { Refusal } from './refusal.ts';

interface Built {
  readonly model: Model;
  readonly built: LayersModel;
}

/** The variable in which the engine keeps one array of a layer. */
function variableName({ built }: Built, layer: Layer, weight: Weight): string | undefined {
  const own = built.layers.find(({ name }) => name === uniqueName(layer));
  const alone = built.layers.find(({ name }) => name === parameterName(weight.id));
  if (!own) return alone?.weights[0]?.name;
  const names = new Set([engineName(layer.type, weight.name), weight.name]);
  return own.weights.find(({ originalName }) => names.has(originalName.split('/').at(-1)!))?.name;
}

/**
 * Names of the variables that a plan's optimizer changes; nothing where it changes all of them.
 * @throws Refusal when an array that it holds has no place of its own here
 */
export function heldBy({ held, optimizer }: TrainingPlan, around: Built): ReadonlySet<string> | undefined {
  return held && namesOf(held, around, optimizer?.span);
}

/**
 * Names of the variables that an optimizer has settings of their own for, with these settings.
 * @throws Refusal when an array among them has no place of its own here
 */
export function groupsBy({ groups, optimizer }: TrainingPlan, around: Built): ReadonlyMap<string, Config> {
  const named = (groups ?? []).flatMap(({ held, config }) =>
    [...namesOf(held, around, optimizer?.span)].map((name): [string, Config] => [name, config]),
  );
  return new Map(named);
}

function namesOf(held: readonly string[], around: Built, span: Span | undefined): ReadonlySet<string> {
  const ids = new Set(held);
  const names = around.model.layers.flatMap((layer) =>
    layer.weights
      .filter(({ id, buffer }) => ids.has(id) && !buffer)
      .map((weight) => {
        const variable = variableName(around, layer, weight);
        if (variable === undefined)
          throw new Refusal(
            `The optimizer holds ${layer.path}.${weight.name}, which the engine can't tell apart`,
            span,
          );
        return variable;
      }),
  );
  return new Set(names);
}
