import type { Optimizer, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../backend.ts';
import type { Say } from '../install.ts';
import { currentNodeBackend } from '../nodeBackend.ts';
import { type Classes, isStock } from '../ownParts.ts';
import { slower } from '../slower.ts';
import { isStockGradient } from '../stockGradient.ts';
import { inside } from './finish.ts';
import { sawOwnGradient, takeStep } from './loop.ts';
import { createSpans, type Spans } from './span.ts';
import { installSpans } from './installSpans.ts';
import { type Loop, release } from './turn.ts';

/** Operations of TensorFlow.js that have a gradient of their own. */
const WITH_GRADIENT: ReadonlySet<string> = new Set(
  ['fusedMatMul', 'fusedDepthwiseConv2d', 'fusedConv2d', 'softmaxCrossEntropy', 'logSigmoid', 'logSoftmax'].map(
    (name) => `${name}__op`,
  ),
);

export interface Installing {
  readonly tf: TensorFlow;
  readonly classes: Classes;
  readonly say: Say;
}

type Minimize = Optimizer['minimize'];
type CustomGrad = (f: object) => (...inputs: unknown[]) => unknown;

export interface Loops {
  /** Runs something whose steps are not a person's own. */
  readonly aside: <R>(run: () => R) => R;
  /** Runs something whose steps are to be spoken of in other words. */
  readonly named: <R>(title: string, run: () => R) => R;
  readonly undo: () => void;
}

/** From now on steps of `optimizer.minimize` that do what they did before run as one operation each. */
export function installLoops({ tf, classes, say }: Installing): Loops {
  const loops = new WeakMap<Optimizer, Loop>();
  const registry = new FinalizationRegistry<Loop['sights']>(release);
  const prototype = tf.Optimizer.prototype as unknown as { minimize: Minimize };
  const original = prototype.minimize;
  const spans = createSpans();
  const surroundings = createSurroundings(spans);
  const { aside, named } = surroundings;
  const loopOf = (optimizer: Optimizer): Loop | undefined => {
    const backend =
      surroundings.isBusy() || inside(tf.engine()).state.gradientDepth > 0 ? undefined : currentNodeBackend(tf);
    if (!backend) return undefined;
    const loop =
      loops.get(optimizer) ?? makeLoop({ tf, classes, say, title: surroundings.title() }, optimizer, backend);
    if (!loops.has(optimizer)) registry.register(optimizer, loop.sights);
    loops.set(optimizer, loop);
    return loop.isRefused ? undefined : loop;
  };
  prototype.minimize = function minimize(this: Optimizer, f, returnCost, variables) {
    spans.end();
    const loop = loopOf(this);
    if (!loop) return aside(() => original.call(this, f, returnCost, variables));
    const step = (watched: () => Tensor): Scalar | null =>
      original.call(this, watched as () => Scalar, returnCost, variables);
    const call = { optimizer: this, kind: kindOf(tf, variables), returnCost: returnCost === true, f, minimize: step };
    return aside(() => takeStep(loop, call)) as Scalar | null;
  };
  const undoOwn = watchGradients(tf);
  const undoSpans = installSpans({ tf, classes, say }, spans, surroundings.isBusy);
  return {
    aside,
    named,
    undo() {
      spans.end();
      prototype.minimize = original;
      undoOwn();
      undoSpans();
    },
  };
}

/** What is run around a step, and how it is spoken of. */
function createSurroundings(spans: Spans) {
  let busy = 0;
  let title: string | undefined;
  return {
    isBusy: (): boolean => busy > 0,
    title: () => title,
    aside<R>(run: () => R): R {
      spans.end();
      busy += 1;
      try {
        return run();
      } finally {
        busy -= 1;
      }
    },
    named<R>(wanted: string, run: () => R): R {
      title = wanted;
      try {
        return run();
      } finally {
        title = undefined;
      }
    },
  };
}

/** Which variables are trained. */
function kindOf(tf: TensorFlow, variables: readonly Variable[] | undefined): string {
  const asked = variables ?? Object.values(tf.engine().registeredVariables);
  let kind = variables ? 'these' : 'all';
  for (const { id, trainable } of asked) if (trainable) kind += `,${id}`;
  return kind;
}

interface Making extends Installing {
  readonly title: string | undefined;
}

function makeLoop({ tf, classes, say, title }: Making, optimizer: Optimizer, backend: Loop['backend']): Loop {
  const name = title ?? `Steps of ${optimizer.getClassName()}.minimize`;
  const refused = (why: string, isDifferent: boolean): void => say(slower(name, why), isDifferent);
  const counts = { isRefused: false, captured: 0, missed: 0, checked: 0 };
  return { tf, backend, isPlain: isStock(optimizer, classes), sights: new Map(), refused, ...counts };
}

interface Scope {
  readonly name: string;
}

/** Sees gradients that are a file's own: JavaScript that may do something else at every step. */
function watchGradients(tf: TensorFlow): () => void {
  const engine = tf.engine() as unknown as { customGrad: CustomGrad; readonly state: { activeScope?: Scope } };
  const { customGrad } = engine;
  engine.customGrad = (f) => {
    const isStock = isStockGradient(f) || WITH_GRADIENT.has(engine.state.activeScope?.name ?? '');
    const made = customGrad.call(engine, f);
    if (isStock) return made;
    // It may have been made long before the step.
    return (...inputs) => {
      sawOwnGradient();
      return made(...inputs);
    };
  };
  return () => void Reflect.deleteProperty(engine, 'customGrad');
}
