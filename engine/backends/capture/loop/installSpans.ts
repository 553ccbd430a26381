import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../backend.ts';
import { currentNodeBackend } from '../nodeBackend.ts';
import { isStock } from '../ownParts.ts';
import { slower } from '../slower.ts';
import { inside } from './finish.ts';
import type { Installing } from './install.ts';
import type { Spans, Taken } from './span.ts';
import { type Loop, release } from './turn.ts';

type TakeGradients = (f: () => Tensor, sources: readonly Tensor[], ...rest: unknown[]) => Taken;
type Apply = Optimizer['applyGradients'];

/** Loops that are remembered; those of weights that are gone make room for others. */
const MOST_LOOPS = 16;

/** From now on steps of loops that take gradients themselves run as one operation each where they do what they did before. */
export function installSpans(installing: Installing, spans: Spans, isBusy: () => boolean): () => void {
  const { tf, classes } = installing;
  const loops = new Map<string, Loop>();
  const loopOf = (key: () => string): Loop | undefined => {
    const backend = currentNodeBackend(tf);
    if (!backend) return undefined;
    const found = loops.get(key()) ?? makeLoop(installing, backend);
    loops.set(key(), found);
    for (const [oldest, loop] of loops) {
      if (loops.size <= MOST_LOOPS) break;
      release(loop.sights);
      loops.delete(oldest);
    }
    return found.isRefused ? undefined : found;
  };
  const isAside = (): boolean => isBusy() || inside(tf.engine()).state.gradientDepth > 0;
  const undoGradients = replaceGradients(tf, (original) => (f, sources, ...rest) => {
    const take = (watched: () => Tensor): Taken => original(watched, sources, ...rest);
    if (isAside()) return take(f);
    return spans.gradients(() => loopOf(() => keyOf(tf, sources)), { sources, f, take });
  });
  const undos = [...optimizersOf(installing)].map((prototype) =>
    replaceApply(prototype, (original, optimizer, given) => {
      const apply = (): void => original.call(optimizer, given);
      if (isAside()) return apply();
      const gradients = Array.isArray(given)
        ? given.map(({ name, tensor }) => [name, tensor] as const)
        : Object.entries(given);
      const call = { optimizer, isPlain: isStock(optimizer, classes), gradients, apply };
      spans.update(() => loopOf(() => gradients.map(([name]) => name).join()), call);
    }),
  );
  return () => {
    undoGradients();
    for (const undo of undos) undo();
    for (const { sights } of loops.values()) release(sights);
  };
}

function makeLoop({ tf, say }: Installing, backend: Loop['backend']): Loop {
  const refused = (why: string, isDifferent: boolean): void =>
    say(slower('Steps of a loop that takes gradients itself', why), isDifferent);
  return {
    tf,
    backend,
    isPlain: true,
    sights: new Map(),
    refused,
    isRefused: false,
    captured: 0,
    missed: 0,
    checked: 0,
  };
}

/** Variables by themselves, other tensors by how many there are. */
function keyOf(tf: TensorFlow, sources: readonly Tensor[]): string {
  return sources.map((each) => (each instanceof tf.Variable ? (each as Variable).id : 'tensor')).join();
}

function replaceGradients(tf: TensorFlow, make: (original: TakeGradients) => TakeGradients): () => void {
  const engine = tf.engine() as unknown as { gradients: TakeGradients };
  engine.gradients = make(engine.gradients.bind(engine));
  return () => void Reflect.deleteProperty(engine, 'gradients');
}

/** The classes that move weights each in a way of their own. */
function optimizersOf({ tf, classes }: Installing): ReadonlySet<Optimizer> {
  const { SGDOptimizer, MomentumOptimizer, AdagradOptimizer, AdadeltaOptimizer } = tf;
  const { AdamOptimizer, AdamaxOptimizer, RMSPropOptimizer } = tf;
  const all = [SGDOptimizer, MomentumOptimizer, AdagradOptimizer, AdadeltaOptimizer, AdamOptimizer, AdamaxOptimizer];
  const prototypes = [...all, RMSPropOptimizer, ...classes].map(
    (each) => (each as { readonly prototype: Optimizer }).prototype,
  );
  return new Set(prototypes.filter((each) => Object.hasOwn(each, 'applyGradients')));
}

type Given = Parameters<Apply>[0];

function replaceApply(
  prototype: Optimizer,
  apply: (original: Apply, optimizer: Optimizer, given: Given) => void,
): () => void {
  const original = prototype.applyGradients;
  prototype.applyGradients = function applyGradients(this: Optimizer, given: Given) {
    apply(original, this, given);
  };
  return () => void (prototype.applyGradients = original);
}
