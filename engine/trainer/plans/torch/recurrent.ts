// Recurrences as PyTorch computes them. Formulas: the pages of nn.RNN, nn.LSTM and nn.GRU.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { unstacked } from '../unstacked.ts';
import type { Application, Formula } from './planLayer.ts';

type Kind = 'RNN' | 'LSTM' | 'GRU';

/** The states of one step: what is handed on, and an LSTM's cell. */
type States = readonly Tensor[];

interface Cell {
  readonly tf: TensorFlow;
  readonly kind: Kind;
  /** `relu` or `tanh`, of a plain recurrence. */
  readonly activation: unknown;
  readonly recurrent: Tensor;
  readonly recurrentBias: Tensor | undefined;
  readonly projection: Tensor | undefined;
}

/** x Wᵀ + b */
function linear(tf: TensorFlow, x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
  const product = tf.matMul(x as never, weight as never, false, true);
  return bias ? tf.add(product, bias) : product;
}

/** One step; `given` is what the input adds to each gate. */
function step(cell: Cell, given: Tensor, states: States): States {
  const { tf, kind, recurrent, recurrentBias } = cell;
  const [hidden, memory] = states;
  const around = linear(tf, hidden!, recurrent, recurrentBias);
  if (kind === 'RNN') {
    const sum = tf.add(given, around);
    return [cell.activation === 'relu' ? tf.relu(sum) : tf.tanh(sum)];
  }
  if (kind === 'LSTM') {
    const [input, forget, update, output] = tf.split(tf.add(given, around), 4, -1);
    const kept = tf.mul(tf.sigmoid(forget!), memory!);
    const next = tf.add(kept, tf.mul(tf.sigmoid(input!), tf.tanh(update!)));
    const shown = tf.mul(tf.sigmoid(output!), tf.tanh(next));
    return [cell.projection ? linear(tf, shown, cell.projection, undefined) : shown, next];
  }
  const [givenReset, givenUpdate, givenNew] = tf.split(given, 3, -1);
  const [ownReset, ownUpdate, ownNew] = tf.split(around, 3, -1);
  const reset = tf.sigmoid(tf.add(givenReset!, ownReset!));
  const update = tf.sigmoid(tf.add(givenUpdate!, ownUpdate!));
  const fresh = tf.tanh(tf.add(givenNew!, tf.mul(reset, ownNew!)));
  return [tf.add(fresh, tf.mul(update, tf.sub(hidden!, fresh)))];
}

interface Direction {
  readonly cell: Cell;
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  readonly backwards: boolean;
}

/** All steps of one layer in one direction. @param x [batch, time, features] */
function along({ cell, weight, bias, backwards }: Direction, x: Tensor, start: States) {
  const { tf } = cell;
  const [batch, time, features] = x.shape as [number, number, number];
  const flat = linear(tf, tf.reshape(x, [batch * time, features]), weight, bias);
  const given = unstacked(tf, tf.reshape(flat, [batch, time, -1]), 1);
  let states = start;
  const outputs: Tensor[] = [];
  // What a gradient is taken through must stay in its order.
  for (const each of backwards ? [...given].reverse() : given) {
    states = step(cell, each, states);
    outputs.push(states[0]!);
  }
  return { output: tf.stack(backwards ? [...outputs].reverse() : outputs, 1), states };
}

/** What each layer and direction begins with: zeros, or the states that are given, [layers, batch, units] each. */
function starts({ tf, inputs }: Application, batch: number, sizes: readonly number[]): (place: number) => States {
  const given = inputs
    .slice(1, 1 + sizes.length)
    .map((each) => unstacked(tf, each.rank === 2 ? tf.expandDims(each, 1) : each, 0));
  return (place) => sizes.map((size, state) => given[state]?.[place] ?? tf.zeros([batch, size]));
}

/** The last states of every layer and direction, [layers, batch, units] each. */
function endsOf(
  tf: TensorFlow,
  last: readonly States[],
  { count, single }: { count: number; single: boolean },
): Tensor[] {
  return Array.from({ length: count }, (_, state) => {
    const all = tf.stack(last.map((each) => each[state]!));
    return single ? tf.squeeze(all, [1]) : all;
  });
}

function stacked(kind: Kind): Formula {
  return (application) => {
    const { tf, inputs, config, weight, training } = application;
    const [given] = inputs;
    const single = given!.rank === 2;
    const turned = single
      ? tf.expandDims(given!, 0)
      : config.batch_first === true
        ? given!
        : tf.transpose(given!, [1, 0, 2]);
    const units = Number(config.units);
    const shown = config.projection ? Number(config.projection) : units;
    const sizes = kind === 'LSTM' ? [shown, units] : [units];
    const start = starts(application, turned.shape[0]!, sizes);
    const directions = config.bidirectional === true ? ['', '_reverse'] : [''];
    const layers = Number(config.num_layers ?? 1);
    const last: States[] = [];
    let x = turned;
    for (let layer = 0; layer < layers; layer++) {
      const ways = directions.map((suffix, way) => {
        const name = (word: string) => weight(`${word}_l${layer}${suffix}`);
        const cell: Cell = {
          tf,
          kind,
          activation: config.activation,
          recurrent: name('weight_hh')!,
          recurrentBias: name('bias_hh'),
          projection: name('weight_hr'),
        };
        const direction = { cell, weight: name('weight_ih')!, bias: name('bias_ih'), backwards: way === 1 };
        return along(direction, x, start(last.length + way));
      });
      last.push(...ways.map(({ states }) => states));
      x =
        ways.length > 1
          ? tf.concat(
              ways.map(({ output }) => output),
              -1,
            )
          : ways[0]!.output;
      const dropped = Number(config.dropout ?? 0);
      if (training && dropped > 0 && layer + 1 < layers) x = tf.dropout(x, dropped);
    }
    const output = single ? tf.squeeze(x, [0]) : config.batch_first === true ? x : tf.transpose(x, [1, 0, 2]);
    return [output, ...endsOf(tf, last, { count: sizes.length, single })];
  };
}

function single(kind: Kind): Formula {
  return ({ tf, inputs, config, weight }) => {
    const [x, ...given] = inputs;
    const batch = x!.rank === 1 ? tf.expandDims(x!, 0) : x!;
    const units = Number(config.units);
    const count = kind === 'LSTM' ? 2 : 1;
    const states = Array.from({ length: count }, (_, index) => given[index] ?? tf.zeros([batch.shape[0]!, units]));
    const cell: Cell = {
      tf,
      kind,
      activation: config.activation,
      recurrent: weight('weight_hh')!,
      recurrentBias: weight('bias_hh'),
      projection: undefined,
    };
    const next = step(cell, linear(tf, batch, weight('weight_ih')!, weight('bias_ih')), states);
    return x!.rank === 1 ? next.map((each) => tf.squeeze(each, [0])) : [...next];
  };
}

export const RECURRENT: Readonly<Record<string, Formula>> = {
  StackedRNN: stacked('RNN'),
  StackedLSTM: stacked('LSTM'),
  StackedGRU: stacked('GRU'),
  RNNStep: single('RNN'),
  LSTMStep: single('LSTM'),
  GRUStep: single('GRU'),
};
