import type { Config, ConfigValue } from '../../model/config.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import type { Use } from '../net/rewrite.ts';
import type { Kind } from './recurrent.ts';

/** One of the two layers that Bidirectional stands for. */
export interface Direction {
  readonly kind: Kind;
  readonly config: Config;
  readonly weights: readonly PartWeight[];
  readonly backwards: boolean;
  readonly suffix: string;
  /** States to begin with. */
  readonly initial: readonly Value[];
}

const MERGES: Readonly<Record<string, string>> = { sum: 'add', mul: 'multiply', ave: 'add' };

function merged(use: Use, parts: readonly Value[]): readonly Value[] {
  const mode = use.config.merge_mode;
  if (mode === null) return parts;
  if (mode === undefined || mode === 'concat') return [use.operation('concatenate', parts, { axis: -1 })];
  const made = use.operation(MERGES[String(mode)] ?? refuse(`merge_mode ${String(mode)} is not known`), parts);
  return [mode === 'ave' ? use.operation('multiply', [made, use.constant(0.5)]) : made];
}

interface Inner {
  readonly class_name: string;
  readonly config: Config;
}

const innerOf = (value: ConfigValue | undefined): Inner => value as unknown as Inner;

/**
 * Bidirectional as two layers, of which one goes from the end to the beginning.
 * @param run makes one of them: its output, in the order of the steps where that is the whole sequence, then its states
 */
export function bothWays(use: Use, run: (direction: Direction) => readonly Value[]): readonly Value[] {
  const there = innerOf(use.config.layer);
  const back = use.config.backward_layer ? innerOf(use.config.backward_layer) : there;
  const kind = there.class_name as Kind;
  if (!/^(LSTM|GRU|SimpleRNN)$/.test(kind) || back.class_name !== kind)
    return refuse(`Bidirectional around ${there.class_name} is not written`);
  const named = (prefix: string) =>
    use.weights
      .filter(({ name }) => name.startsWith(prefix))
      .map((each) => ({ ...each, name: each.name.slice(prefix.length) }));
  const states = use.inputs.slice(1);
  const half = states.length / 2;
  const directions: readonly Direction[] = [
    {
      kind,
      config: there.config,
      weights: named('forward_'),
      backwards: false,
      suffix: 'forward',
      initial: states.slice(0, half),
    },
    {
      kind,
      config: back.config,
      weights: named('backward_'),
      backwards: true,
      suffix: 'backward',
      initial: states.slice(half),
    },
  ];
  const runs = directions.map(run);
  const outputs = merged(
    use,
    runs.map(([output]) => output!),
  );
  return there.config.return_state === true ? [...outputs, ...runs.flatMap((each) => each.slice(1))] : outputs;
}
