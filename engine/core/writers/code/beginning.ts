import type { Config, ConfigValue } from '../../model/config.ts';
import type { Rates, Waves } from '../canonical/waves.ts';
import type { PartWeight } from '../net/net.ts';

/** What an array of its own holds before it learns. */
export type Beginning =
  | { readonly kind: 'filled'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly stddev: number }
  | { readonly kind: 'uniform'; readonly minval: number; readonly maxval: number }
  /** Ones in a triangle: up to the diagonal, or after it. */
  | { readonly kind: 'triangle'; readonly lower: boolean }
  /** A table of positions, a row for each. */
  | { readonly kind: 'waves'; readonly waves: Waves }
  /** Numbers that fall by the same factor from 1 on. */
  | { readonly kind: 'rates'; readonly rates: Rates }
  /** A few numbers as they are. */
  | { readonly kind: 'values'; readonly value: ConfigValue }
  /** Nothing is known of it: Glorot's spread, as Keras's layers begin, or zeros for vectors. */
  | { readonly kind: 'glorot' };

const drawn = (name: string, config: Config): Beginning | undefined => {
  const number = (key: string, fallback: number) => Number(config[key] ?? fallback);
  if (/^(RandomNormal|TruncatedNormal)$/.test(name))
    return { kind: 'normal', mean: number('mean', 0), stddev: number('stddev', 0.05) };
  if (name === 'RandomUniform')
    return { kind: 'uniform', minval: number('minval', -0.05), maxval: number('maxval', 0.05) };
  return undefined;
};

/** How the source begins an array, as far as it is known. */
export function beginningOf({ initializer, shape }: PartWeight): Beginning {
  const { class_name: name, config } = (initializer ?? {}) as { class_name?: string; config?: Config };
  if (name === 'Zeros') return { kind: 'filled', value: 0 };
  if (name === 'Ones') return { kind: 'filled', value: 1 };
  if (name === 'Constant' && typeof config?.value === 'number') return { kind: 'filled', value: config.value };
  if (name === 'LowerTriangle' || name === 'LaterOnes') return { kind: 'triangle', lower: name === 'LowerTriangle' };
  if (name === 'Waves') return { kind: 'waves', waves: config as unknown as Waves };
  if (name === 'Rates') return { kind: 'rates', rates: config as unknown as Rates };
  if (name === 'Values') return { kind: 'values', value: config!.value! };
  const made = name === undefined ? undefined : drawn(name, config ?? {});
  return made ?? (shape.length < 2 ? { kind: 'filled', value: 0 } : { kind: 'glorot' });
}

/** How many rows and columns a table of positions has, whatever axes of one stand around them. */
export function tableOf({ shape }: PartWeight): readonly [number, number] {
  return shape.filter((each) => each !== 1) as [number, number];
}
