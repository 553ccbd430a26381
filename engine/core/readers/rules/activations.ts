import type { GraphNode, Model } from '../../model/graph.ts';
import type { PlanPart } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import { activationOf, judgedOutput, layerOf, makerOf, nodeAt, unitsOf, usersOf } from './facts.ts';
import { missingText, twiceText } from './lossWords.ts';
import { type Found, type Judged, modelOfPlan, type Rule } from './rule.ts';

export const softmaxOverOneUnit: Rule = {
  code: 'softmax-over-one-unit',
  severity: 'error',
  title: 'Softmax over one unit is always 1',
  why: 'Softmax shares out 1 among the units. A single unit gets all of it whatever the input, so that the gradient is zero and nothing is learned. For two classes use one unit with sigmoid, for more one unit per class.',
  example: { wrong: "Dense(1, activation='softmax')", right: "Dense(1, activation='sigmoid')" },
  check: ({ models }) =>
    models.flatMap((model) =>
      model.nodes
        .filter(
          (node) =>
            activationOf(node) === 'softmax' && unitsOf(node) === 1 && isOverLast(node) && !isOfScores(model, node),
        )
        .map((node) => ({
          message:
            'Softmax over one unit is always 1, so this layer learns nothing. Use sigmoid for two classes, or one unit for each class.',
          span: model.layers.find((each) => each.id === node.layer)?.span ?? node.span,
        })),
    ),
};

const KEPT = /^(?:multiply|divide|add|subtract|where|masked_fill|Dropout|cast)$/;

/** Scores of attention are a product of two activations: how many there are is the length of a sequence. */
function isOfScores(model: Model, node: GraphNode): boolean {
  let behind = node.inputs[0] && nodeAt(model, node.inputs[0]);
  while (behind && KEPT.test(behind.type) && behind.inputs[0]) behind = nodeAt(model, behind.inputs[0]);
  if (!behind || !/^(?:matmul|einsum|dot|Dot)$/.test(behind.type)) return false;
  return behind.inputs.every((each) => !isOwn(model, each));
}

function isOverLast({ config, outputs }: GraphNode): boolean {
  const rank = outputs[0]?.shape?.length;
  return config.axis === undefined || config.axis === -1 || config.axis === rank! - 1;
}

/** What a loss wants of its predictions: values before or after a squashing function. */
interface Demand {
  readonly squashed: readonly string[];
  readonly logits: boolean;
}

const PROBABILITIES: Readonly<Record<string, readonly string[]>> = {
  BinaryCrossentropy: ['sigmoid', 'softmax', 'hard_sigmoid'],
  BinaryFocalCrossentropy: ['sigmoid', 'softmax', 'hard_sigmoid'],
  CategoricalCrossentropy: ['softmax', 'sigmoid'],
  SparseCategoricalCrossentropy: ['softmax', 'sigmoid'],
  CategoricalFocalCrossentropy: ['softmax', 'sigmoid'],
  NegativeLogLikelihood: ['log_softmax', 'log_sigmoid'],
};

function demandOf({ type, config }: PlanPart): Demand | undefined {
  const squashed = PROBABILITIES[type];
  return squashed && { squashed, logits: config.from_logits === true };
}

/** Where the loss and the end of its model meet. */
interface End {
  readonly model: Model;
  readonly loss: PlanPart;
  readonly demand: Demand;
  readonly node: GraphNode;
  /** Where what is done last is done. */
  readonly span: Span;
  /** What the values have been squashed by when they come to the loss. */
  readonly activation: string | undefined;
}

/** A step of a `Sequential` stands where all of it is called or made; the layer itself is what a person looks for. */
function placeOf(model: Model, node: GraphNode): Span {
  const made = layerOf(model, node)?.span;
  const isWithin = made && made.file === node.span.file && made.start > node.span.start && made.end <= node.span.end;
  return isWithin ? made : node.span;
}

const SQUASHING = /softmax|sigmoid/;
/** Arguments of a call that every layer of Keras knows. */
const OF_KERAS = /^(?:inputs?|x|training|mask)$/;

function ends(judged: Judged): readonly End[] {
  // A call that is told how to act, as `net(x, is_training=True)`, may end otherwise than the model does by itself.
  const told = judged.events.some(
    ({ type, args }) => type === 'keras.call' && [...(args?.named.keys() ?? [])].some((each) => !OF_KERAS.test(each)),
  );
  return judged.plans.flatMap((plan) => {
    const model = modelOfPlan(judged, plan);
    if (told && plan.kind === 'loop') return [];
    return plan.loss.flatMap((loss, index) => {
      const demand = demandOf(loss);
      const output = model && judgedOutput(model, plan, index);
      const node = output && makerOf(model, output);
      if (!demand || !node) return [];
      const through = plan.outputThrough;
      if (through && !SQUASHING.test(through.type)) return [];
      const span = through?.span ?? placeOf(model, node);
      return [{ model, loss, demand, node, span, activation: through?.type ?? activationOf(node) }];
    });
  });
}

export const activationAppliedTwice: Rule = {
  code: 'activation-applied-twice',
  severity: 'error',
  title: 'A loss that works on logits gets values that were squashed already',
  why: 'BCEWithLogitsLoss, CrossEntropyLoss and losses with from_logits=True apply sigmoid or softmax themselves. Applied twice, predictions are pressed together and gradients become small: training stays slow and ends early.',
  example: { wrong: 'nn.BCEWithLogitsLoss()(torch.sigmoid(x), y)', right: 'nn.BCEWithLogitsLoss()(x, y)' },
  check: (judged) =>
    ends(judged).flatMap(({ model, loss, demand, span, activation }): readonly Found[] => {
      if (!demand.logits || !activation || !SQUASHING.test(activation)) return [];
      return [
        {
          message: twiceText(model, loss, activation),
          span: loss.span,
          related: [{ span, message: `${activation} is applied here` }],
        },
      ];
    }),
};

export const activationMissing: Rule = {
  code: 'activation-missing',
  severity: 'error',
  title: 'A loss that works on probabilities gets raw values',
  why: 'Cross-entropy takes the logarithm of what it is given. Raw outputs are negative or above 1, so that the loss is cut off or not a number. Say from_logits=True, or end in sigmoid or softmax.',
  example: {
    wrong: "Dense(10), loss='sparse_categorical_crossentropy'",
    right: "Dense(10, activation='softmax'), loss='sparse_categorical_crossentropy'",
  },
  check: (judged) =>
    ends(judged).flatMap(({ model, loss, demand, node, activation }): readonly Found[] => {
      const isRaw = node.layer !== undefined && /^(Dense|Conv\dD|Bilinear|EinsumDense)$/.test(node.type) && !activation;
      const isCut = activation === 'relu' || activation === 'tanh';
      if (demand.logits || (!isRaw && !isCut)) return [];
      return [
        {
          message: missingText(model, loss, { wanted: demand.squashed[0]!, activation }),
          span: loss.span,
          related: [{ span: node.span, message: 'the last layer' }],
        },
      ];
    }),
};

const LINEAR = /^(Dense|Conv\dD)$/;
const PRODUCT = /^(matmul|dot)$/;

export const linearLayersInARow: Rule = {
  code: 'linear-layers-in-a-row',
  severity: 'warning',
  title: 'Two linear layers with nothing between them are one',
  why: 'The product of two matrices is a matrix: without a function between them, two linear layers can express no more than one. Deliberate bottlenecks (a narrow layer between wide ones) are left alone.',
  example: { wrong: 'Dense(64), Dense(10)', right: "Dense(64, activation='relu'), Dense(10)" },
  check: ({ models, told }) =>
    models.flatMap((model) =>
      model.nodes.flatMap((node) => linearPair(model, node, { models, told }) ?? productPair(model, node) ?? []),
    ),
};

function isOwn(model: Model, reference: GraphNode['inputs'][number] | undefined): boolean {
  const node = reference && nodeAt(model, reference);
  if (node?.type === 'cast') return isOwn(model, node.inputs[0]);
  return node?.type === 'Parameter' || node?.type === 'Constant';
}

/** The product with an array of the model's own behind sums with such arrays. */
function productBehind(model: Model, reference: GraphNode['inputs'][number] | undefined): GraphNode | undefined {
  let node = reference && nodeAt(model, reference);
  while (node?.type === 'add') {
    const [left, right] = node.inputs;
    const rest = isOwn(model, right) ? left : isOwn(model, left) ? right : undefined;
    node = rest && nodeAt(model, rest);
  }
  return node && PRODUCT.test(node.type) && isOwn(model, node.inputs[1]) ? node : undefined;
}

/** Two matrices of a network that is written by hand. */
function productPair(model: Model, second: GraphNode): readonly Found[] | undefined {
  if (model.framework !== 'numpy' || !PRODUCT.test(second.type) || !isOwn(model, second.inputs[1])) return undefined;
  const first = productBehind(model, second.inputs[0]);
  if (!first || usersOf(model, first).length > 1 || isBottleneck(model, first, second)) return undefined;
  return [inARow(nodeAt(model, second.inputs[0]!) ?? first, second)];
}

/** A layer with a word that it does not know may have been meant to have an activation. */
function isMiswritten(model: Model, node: GraphNode, told: readonly Problem[]): boolean {
  const layer = layerOf(model, node);
  const isInside = ({ start, end, file }: Span) =>
    layer !== undefined && file === layer.span.file && start >= layer.span.start && end <= layer.span.end;
  return told.some(({ code, span }) => /^(?:unknown-argument|argument-gone)$/.test(code) && isInside(span));
}

/** What another model of the file gives is a representation, which is meant to be linear. */
function isGiven(models: readonly Model[], model: Model, { layer }: GraphNode): boolean {
  const gives = ({ nodes, outputs }: Model) =>
    outputs.some((each) => nodes.some(({ id, layer: own }) => id === each.node && own === layer));
  return layer !== undefined && models.some((each) => each !== model && gives(each));
}

function linearPair(
  model: Model,
  second: GraphNode,
  { models, told }: Pick<Judged, 'models' | 'told'>,
): readonly Found[] | undefined {
  const from = second.inputs[0];
  if (second.type !== 'Dense' || !from || second.inputs.length !== 1) return undefined;
  let first = nodeAt(model, from);
  // What a gate takes as well, behind the same dropout, is used elsewhere too.
  while (first?.type === 'Dropout' && first.inputs[0] && usersOf(model, first).length === 1)
    first = nodeAt(model, first.inputs[0]);
  if (!first || first.type !== 'Dense' || !LINEAR.test(first.type) || activationOf(first)) return [];
  // What is used elsewhere too, shared, or narrow on purpose is no mistake.
  if (usersOf(model, first).length > 1 || first.layer === second.layer || isBottleneck(model, first, second)) return [];
  if (model.outputs.some((each) => each.node === first.id) || isMiswritten(model, first, told)) return [];
  if (isGiven(models, model, first)) return [];
  return [inARow(first, second)];
}

function inARow(first: GraphNode, second: GraphNode): Found {
  return {
    message:
      'This layer follows another linear layer with no activation between them: together they can express no more than one. Give the first an activation.',
    span: second.span,
    related: [{ span: first.span, message: 'the linear layer before it' }],
  };
}

/** Where a width is not known, the layer between may be narrow on purpose. */
function isBottleneck(model: Model, first: GraphNode, second: GraphNode): boolean {
  const before = first.inputs[0] && nodeAt(model, first.inputs[0])?.outputs[first.inputs[0].output]?.shape?.at(-1);
  const [middle, after] = [unitsOf(first), unitsOf(second)];
  if (typeof before !== 'number' || middle === undefined || after === undefined) return true;
  return middle < before && middle < after;
}
