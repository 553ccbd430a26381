import type { Config } from './config.ts';
import type { Shape } from './dimension.ts';
import type { Framework, GraphNode, Model, TensorReference } from './graph.ts';
import type { Problem } from './problem.ts';
import type { Span } from './span.ts';

/**
 * How an array comes to be: a source (`dataset`, `file`, `random`, `slot`, `constant`) or an operation on others, in the
 * vocabulary of the graph (`reshape`, `divide`, `astype`, `one_hot`). The same array is the same object wherever a reading
 * uses it, so that what is drawn by chance is drawn once.
 */
export interface DataExpression {
  readonly type: string;
  readonly config: Config;
  readonly inputs: readonly DataExpression[];
  /** Which of several outputs it is; absent: the first. */
  readonly output?: number;
  readonly shape: Shape | undefined;
  readonly dtype?: string;
  readonly span: Span;
}

/** A name that the file uses as data and never defines. */
export interface DataSlot {
  readonly name: string;
  /** What the model and the loss want of it, with the number of rows unknown. */
  readonly shape: Shape | undefined;
  readonly role: 'input' | 'target';
  readonly span: Span;
}

/** A loss, optimizer, schedule, metric or callback in Keras's vocabulary, with the framework's own defaults filled in. */
export interface PlanPart {
  readonly type: string;
  readonly config: Config;
  readonly span: Span;
  /** Which of the model's outputs it looks at, where it has several. */
  readonly output?: number;
}

/** Steps after every so many batches, whose gradients are added up. */
export interface Accumulation {
  readonly every: number;
  /** Which of so many batches the step comes after, counted from 0 in each epoch. */
  readonly at: number;
  /** There is a step after the last batch of an epoch in any case. */
  readonly last?: boolean;
  /** What is left over at the end of an epoch is let go. */
  readonly fresh?: boolean;
}

/** Arrays that the optimizer has settings of their own for. */
export interface ParameterGroup {
  /** Ids of the arrays. */
  readonly held: readonly string[];
  /** All settings, as the optimizer's own `config` has them. */
  readonly config: Config;
}

/**
 * An array that a turn's graph is fed: its rows batch by batch, drawn anew for each batch, always the same, or what a
 * network gave before the steps of the pass.
 */
export type TurnData =
  | { readonly each: 'rows' | 'drawn' | 'same'; readonly data: DataExpression }
  | { readonly each: 'made'; readonly by: number };

/** What a network gives for data, with the weights that it has when a pass begins. */
export interface TurnGraph {
  readonly graph: Model;
  readonly fed: readonly TurnData[];
}

/** One of the losses that a turn adds up. */
export interface TurnLoss {
  /** Absent: the output is a loss that the file computes itself. */
  readonly part?: PlanPart;
  /** Which of the graph's outputs it is taken of. */
  readonly output: number;
  readonly target?: TurnData;
  /** Where networks have a part in what is compared with: the graph's output that it is. */
  readonly targetOutput?: number;
  readonly weight: number;
}

/** One optimizer's step in a loop where several networks, or several losses, train in turns. */
export interface Turn extends TurnGraph {
  readonly name: string;
  /** The curve is drawn after the end of this. */
  readonly span: Span;
  readonly losses: readonly TurnLoss[];
  readonly optimizer: PlanPart;
  /** Turns with the same number go on with one optimizer. */
  readonly optimizerId: number;
  /** Ids of the arrays that it changes. */
  readonly held: readonly string[];
  /** How many steps of the pass were taken when its gradient is; absent: all before this one. */
  readonly after?: number;
}

/** What calls of layers add to the loss by themselves, as `add_loss` does. */
export interface AddedLosses {
  readonly losses: readonly TensorReference[];
  /** What only they need, in order; the rest are nodes of the model. */
  readonly nodes: readonly GraphNode[];
}

/** What a file says about training one model. Absent means that the file leaves it to the framework's default. */
export interface TrainingPlan {
  readonly model: string;
  readonly framework: Framework;
  readonly kind: 'fit' | 'loop';
  /** The curve is drawn after the end of this: the `fit` call, or the loop's `loss.backward()`. */
  readonly span: Span;
  readonly loss: readonly PlanPart[];
  /** How much each loss counts, where not all count alike. */
  readonly lossWeights?: readonly number[];
  /** How much each class counts, by its number. */
  readonly classWeights?: Readonly<Record<number, number>>;
  readonly optimizer?: PlanPart;
  /** Plans with the same number go on with one optimizer: with its moments, its count of steps and its rate. */
  readonly optimizerId?: number;
  readonly schedule?: PlanPart;
  /** What the loop does to the model's output before the loss, such as `sigmoid`; absent: nothing. */
  readonly outputThrough?: { readonly type: string; readonly span: Span };
  /** Nothing sets the gradients back: each step adds to those of all before it. Absent: they are set back. */
  readonly gradients?: 'added';
  readonly accumulation?: Accumulation;
  /** Absent: all arrays have the optimizer's settings. */
  readonly groups?: readonly ParameterGroup[];
  /** Ids of the layers that do not learn at this training, where others are frozen when the file ends. */
  readonly frozen?: readonly string[];
  /** Names of the models that give predictions as data, by the words that expressions have for them. */
  readonly predictors?: Readonly<Record<string, string>>;
  /** Ids of the arrays that the optimizer holds, where these are not all that the model has. */
  readonly held?: readonly string[];
  readonly metrics: readonly PlanPart[];
  readonly callbacks: readonly PlanPart[];
  readonly epochs: number;
  /** The epoch that counting starts from; absent: 0. */
  readonly firstEpoch?: number;
  /** How often all of this is done, where it stands in a loop of the file; absent: once. */
  readonly times?: number;
  /** Absent: all rows at once, as in a loop that feeds a whole array. */
  readonly batchSize?: number;
  readonly shuffle: boolean;
  /** Rows that fill no whole batch are left out. */
  readonly dropLast?: boolean;
  /** How many batches make an epoch, going on through the rows from epoch to epoch; absent: all rows. */
  readonly stepsPerEpoch?: number;
  readonly inputs: readonly DataExpression[];
  readonly targets: readonly DataExpression[];
  /** What of the model the loss judges, where the model gives the loss itself; absent: what it gives. */
  readonly answers?: readonly TensorReference[];
  /** The sum of each of these is added to the loss. */
  readonly added?: AddedLosses;
  /** Where numbers are drawn by chance in every pass of the loop anew: each pass is one batch of its own. */
  readonly redrawn?: readonly Span[];
  /** The steps of each pass in their order, where one model, one loss and one step are not all. */
  readonly turns?: readonly Turn[];
  /** What is computed before the turns of a pass, with the weights of that time; each graph has one output. */
  readonly beforeTurns?: readonly TurnGraph[];
  /** How much each row counts. */
  readonly sampleWeights?: DataExpression;
  /** What the framework calls the model's outputs, where there are several: curves are named by them. */
  readonly outputNames?: readonly string[];
  readonly validation?: {
    readonly split?: number;
    readonly inputs?: readonly DataExpression[];
    readonly targets?: readonly DataExpression[];
  };
  readonly slots: readonly DataSlot[];
  /** What the engine can't do as written, told before it starts; with severity `error` it does not start. */
  readonly notHonoured: readonly Problem[];
}
