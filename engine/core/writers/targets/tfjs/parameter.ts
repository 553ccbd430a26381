import { waveName } from '../../canonical/waves.ts';
import { beginningOf } from '../../code/beginning.ts';
import { call, type Code } from '../../code/code.ts';
import { SCRIPT } from '../../code/literals.ts';
import type { Part } from '../../net/net.ts';
import { object } from './expressions.ts';

/** The initialiser that an array begins with; nothing where it begins with zeros. */
function initializerCode(part: Part): Code | undefined {
  const beginning = beginningOf(part.weights[0]!);
  const made = (name: string, config: Readonly<Record<string, number>>): Code =>
    call(`tf.initializers.${name}`, [object(Object.entries(config).map(([key, value]) => [key, String(value)]))]);
  switch (beginning.kind) {
    case 'filled':
      if (beginning.value === 0) return undefined;
      return beginning.value === 1 ? 'tf.initializers.ones()' : made('constant', { value: beginning.value });
    case 'normal':
      return made('randomNormal', { mean: beginning.mean, stddev: beginning.stddev });
    case 'uniform':
      return made('randomUniform', { minval: beginning.minval, maxval: beginning.maxval });
    case 'triangle':
      return beginning.lower ? 'lowerTriangle' : 'laterOnes';
    case 'waves':
      return waveName(beginning.waves);
    case 'rates':
      return 'fallingRates';
    case 'values':
      return call('numbers', [SCRIPT.value(beginning.value)]);
    case 'glorot':
      return made('glorotUniform', {});
  }
}

/** `new Parameter({ shape: [1, 128, 64], initializer: tf.initializers.ones() })` */
export function parameterCode(part: Part, more: readonly (readonly [string, Code])[]): Code {
  const initializer = initializerCode(part);
  return call('new Parameter', [
    object([
      ['shape', SCRIPT.value(part.config.shape!)],
      ...(initializer === undefined ? [] : [['initializer', initializer] as const]),
      ...(part.config.batched === true ? [['batched', 'true'] as const] : []),
      ...more,
    ]),
  ]);
}
