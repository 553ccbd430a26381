import type { Layer, Model } from '../../model/graph.ts';
import type { TrainingPlan } from '../../model/plan.ts';
import { type Found, type Judged, modelOfPlan, type Rule } from './rule.ts';

/** Learning rates beyond which an optimizer is hardly ever used, from its authors' defaults and three orders around them. */
const USUAL_RATES: Readonly<Record<string, readonly [number, number]>> = {
  Adam: [1e-7, 0.1],
  AdamW: [1e-7, 0.1],
  Adamax: [1e-7, 0.2],
  Nadam: [1e-7, 0.1],
  Lion: [1e-8, 0.01],
  RMSprop: [1e-7, 0.1],
  SGD: [1e-7, 5],
  Adagrad: [1e-6, 2],
};

const CLIPPED = ['clipnorm', 'global_clipnorm', 'clipvalue'];

export const learningRateFarOff: Rule = {
  code: 'learning-rate-far-off',
  severity: 'warning',
  title: 'A learning rate far outside its optimizer’s usual range',
  why: 'Optimizers that scale each step by the gradient’s own size, as Adam does, take steps about as large as the learning rate. Above 0.1 weights jump about, below a ten-millionth nothing moves.',
  example: { wrong: 'Adam(learning_rate=1.0)', right: 'Adam(learning_rate=0.001)' },
  check: ({ plans }) =>
    plans.flatMap(({ optimizer, callbacks }): readonly Found[] => {
      // A callback that sets the rate may begin as low as it likes, as a search for the best rate does.
      if (callbacks.some(({ type }) => type === 'LearningRateScheduler')) return [];
      const rate = optimizer?.config.learning_rate;
      const usual = optimizer && USUAL_RATES[optimizer.type];
      if (typeof rate !== 'number' || !usual || (rate >= usual[0] && rate <= usual[1])) return [];
      // Gradients that are cut to a small length are stepped along by much.
      const isClipped = CLIPPED.some((each) => typeof optimizer.config[each] === 'number');
      if (isClipped && rate > usual[1] && optimizer.type === 'SGD') return [];
      const most = `${usual[0]} to ${usual[1]}`;
      return [
        {
          message: `A learning rate of ${rate} is far outside what ${optimizer.type} is used with (${most}).`,
          span: optimizer.span,
        },
      ];
    }),
};

export const frozenModelTrained: Rule = {
  code: 'frozen-model-trained',
  severity: 'error',
  title: 'A model without trainable weights is trained',
  why: 'Every weight is frozen, so that training changes nothing. Unfreeze the layers that should learn before compile or before making the optimizer.',
  example: {
    wrong: 'model.trainable = False; model.compile(…); model.fit(…)',
    right: 'base.trainable = False; model.fit(…)',
  },
  check: (judged) =>
    judged.plans.flatMap((plan): readonly Found[] => {
      const model = modelOfPlan(judged, plan);
      const { total } = model?.parameters ?? {};
      if (!total || !isFrozen(plan, model!) || stepsAnother(judged, plan)) return [];
      return [
        {
          message: `All ${total.toLocaleString('en-US')} weights of ${model!.name} are frozen: training changes nothing.`,
          span: plan.span,
        },
      ];
    }),
};

/** A loop of PyTorch may freeze and free what it trains, pass by pass, and a file of Keras between trainings. */
function isFrozen({ framework, held, frozen }: TrainingPlan, { parameters, layers }: Model): boolean {
  if (framework !== 'torch' && frozen)
    return layers.every(({ id, weights }) => weights.length === 0 || frozen.includes(id));
  return parameters.trainable === 0 && (framework !== 'torch' || held?.length === 0);
}

/** In a loop with several networks an optimizer may step one that the loss goes through another to. */
function stepsAnother({ models }: Judged, { framework, model }: TrainingPlan): boolean {
  return framework === 'torch' && models.some(({ id, parameters }) => id !== model && parameters.trainable !== 0);
}

export const unusedLayer: Rule = {
  code: 'unused-layer',
  severity: 'warning',
  title: 'A layer is made and never used',
  why: 'The layer takes memory and is saved with the model, and no output depends on it. Often forward calls another layer in its place.',
  example: {
    wrong: 'self.fc3 = nn.Linear(84, 10), and forward ends with self.fc2(x)',
    right: 'forward ends with self.fc3(x)',
  },
  check: (judged) => judged.models.flatMap((model) => unusedIn(model, judged)),
};

function unusedIn(model: Model, { text }: Judged): readonly Found[] {
  const whole = model.notUnderstood.length === 0 && model.outputs.length > 0;
  if (!whole) return [];
  // A class of the file that owns arrays has no node of its own; its arrays have.
  const arrays = new Set(model.nodes.map((each) => each.weight));
  const owners = model.layers.filter(({ weights }) => weights.some(({ id }) => arrays.has(id)));
  const used = new Set([...model.nodes.map((each) => each.layer), ...owners.map(({ id }) => id)]);
  const sharing = new Set(
    model.layers.filter((each) => used.has(each.id)).flatMap((each) => each.weights.map(({ id }) => id)),
  );
  const top = ({ path }: Layer) => path.split('.')[0]!;
  const usedTops = new Set(model.layers.filter((each) => used.has(each.id)).map(top));
  return model.layers
    .filter((layer) => layer.weights.length > 0 && !used.has(layer.id) && layer.span.file === undefined)
    .filter((layer) => !layer.weights.some(({ id }) => sharing.has(id)) && !isEntry(layer, text))
    .filter(
      (layer) => isNamedOnce(layer, text) && (usedTops.has(top(layer)) || isNamedOnce({ path: top(layer) }, text)),
    )
    .map((layer) => ({
      message: `${layer.path} is made and never used: no output of ${model.name} depends on it.`,
      span: layer.span,
    }));
}

/** One of several that stand in a dictionary: which of them is used, a key tells. */
function isEntry({ path }: Layer, text: string): boolean {
  const name = path.split('.').findLast((each) => !/^\d+$/.test(each)) ?? path;
  return path.includes('.') && new RegExp(`['"]${name.replace(/\W/g, '')}['"]\\s*[:,]`).test(text);
}

/** What is named again may be used outside the model's own forward pass. */
function isNamedOnce({ path }: Pick<Layer, 'path'>, text: string): boolean {
  const name = path.split('.').findLast((each) => !/^\d+$/.test(each)) ?? path;
  return text.split(new RegExp(`\\b${name.replace(/\W/g, '')}\\b`)).length <= 2;
}
