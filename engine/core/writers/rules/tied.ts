import type { Net, Part, Step } from '../net/net.ts';
import { type Recipe, transposed } from '../net/recipe.ts';

const same = (one: Recipe, two: Recipe) => JSON.stringify(one) === JSON.stringify(two);

const named = ({ weights }: Part, name: string) => weights.find((each) => each.name === name);

/** The embedding whose table a product takes too, so that it gives scores over the rows. */
function tableOf(part: Part, embeddings: readonly Part[]): Part | undefined {
  const kernel = part.type === 'Dense' ? named(part, 'kernel') : undefined;
  if (!kernel || (part.config.activation != null && part.config.activation !== 'linear')) return undefined;
  const rows = transposed(kernel.recipe, [1, 0]);
  return embeddings.find((each) => same(each.weights[0]!.recipe, rows));
}

/** The product with the table, and what is added to it. */
function scores(step: Step, table: Part): readonly Step[] {
  const { part, inputs, outputs, span, scope } = step;
  const bias = named(part!, 'bias');
  const attend = { type: 'Attend', part: table, inputs, config: {}, span, scope };
  if (!bias) return [{ ...attend, outputs }];
  const [product, shift] = [{ ...outputs[0]! }, { shape: bias.shape, dtype: outputs[0]!.dtype }];
  const own: Part = {
    ...part!,
    key: `${part!.key}|bias`,
    type: 'Parameter',
    name: `${part!.name}_bias`,
    path: `${part!.path}_bias`,
    config: { shape: bias.shape },
    weights: [{ ...bias, name: 'value' }],
  };
  return [
    { ...attend, outputs: [product] },
    { type: 'Parameter', part: own, inputs: [], config: {}, outputs: [shift], span, scope },
    { type: 'add', inputs: [product, shift], config: {}, outputs, span, scope },
  ];
}

/** Layers of one kind with the same arrays are one layer that is used more than once. */
function merged(steps: readonly Step[]): readonly Step[] {
  const known: Part[] = [];
  const one = (part: Part): Part => {
    const found = known.find(
      (each) =>
        each === part ||
        (each.type === part.type &&
          part.type !== 'Parameter' &&
          part.weights.length > 0 &&
          each.weights.length === part.weights.length &&
          each.weights.every((weight, at) => same(weight.recipe, part.weights[at]!.recipe)) &&
          JSON.stringify(each.config) === JSON.stringify(part.config)),
    );
    if (!found) known.push(part);
    return found ?? part;
  };
  return steps.map((step) => (step.part ? { ...step, part: one(step.part) } : step));
}

/** Keras's embedding that is used both ways. */
export function reversed(net: Net): Net {
  const parts = new Map<Part, Part>();
  const asEmbedding = (part: Part): Part => {
    const { input_dim, output_dim, mask_zero = false } = part.config;
    const made = { ...part, type: 'Embedding', config: { input_dim: input_dim!, output_dim: output_dim!, mask_zero } };
    parts.set(part, parts.get(part) ?? made);
    return parts.get(part)!;
  };
  const isPlain = ({ config }: Part) => config.tie_weights !== false && config.logit_soft_cap == null;
  const steps = net.steps.map((step): Step => {
    if (step.part?.type !== 'ReversibleEmbedding' || !isPlain(step.part)) return step;
    const type = step.config.reverse === true ? 'Attend' : 'Embedding';
    return { ...step, type, part: asEmbedding(step.part), config: {} };
  });
  return { ...net, steps };
}

/** The same as Keras's own layer again. */
export function withReversible(net: Net): Net {
  const tables = new Map<Part, Part>();
  for (const { type, part } of net.steps)
    if (type === 'Attend') tables.set(part!, { ...part!, type: 'ReversibleEmbedding' });
  if (tables.size === 0) return net;
  const steps = net.steps.map((step) => (step.part ? { ...step, part: tables.get(step.part) ?? step.part } : step));
  return { ...net, steps };
}

/**
 * Arrays that two layers share, for frameworks whose layers make their own: an embedding whose table gives the scores at
 * the end too is used in two ways (`Attend`), and layers that share all they have are one.
 */
export function tied(net: Net): Net {
  const embeddings = [...new Set(net.steps.flatMap(({ part }) => (part?.type === 'Embedding' ? [part] : [])))];
  const steps = net.steps.flatMap((step): readonly Step[] => {
    const table = step.part && tableOf(step.part, embeddings);
    return table ? scores(step, table) : [step];
  });
  return { ...net, steps: merged(steps) };
}
