import type { Config, ConfigValue } from '../model/config.ts';
import { dimensionText, type SymbolicDimension } from '../model/dimension.ts';

/** Arguments that name how much comes out, in the order in which they are asked for. */
const SIZES = [
  'filters',
  'units',
  'output_dim',
  'num_heads',
  'hidden_size',
  'target_shape',
  'newshape',
  'size',
] as const;
const WINDOWS = ['kernel_size', 'pool_size'] as const;

const isDimension = (value: ConfigValue): value is SymbolicDimension =>
  typeof value === 'object' && value !== null && 'symbols' in value && 'factor' in value;

function plain(value: ConfigValue | undefined): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  if (typeof value === 'string') return value;
  if (value === undefined || value === null || typeof value === 'boolean') return undefined;
  if (Array.isArray(value)) {
    const parts = (value as readonly ConfigValue[]).map(plain);
    return parts.length > 0 && parts.every((each) => each !== undefined) ? parts.join('×') : undefined;
  }
  return isDimension(value) ? dimensionText(value) : undefined;
}

const isOne = (text: string) => /^1(×1)*$/.test(text);

/** The arguments by which a person tells one layer from the next: `64 · 3×3 · stride 2×2 · relu`. */
export function detailOf(config: Config, type: string): string {
  const parts: string[] = [];
  const take = (name: string, text: (value: string) => string | undefined = (value) => value) => {
    const value = plain(config[name]);
    const shown = value === undefined ? undefined : text(value);
    if (shown !== undefined) parts.push(shown);
  };
  for (const name of SIZES) take(name);
  const axes = Number(/([123])D/.exec(type)?.[1] ?? 1);
  const alongAll = (value: string) => (value.includes('×') ? value : Array(axes).fill(value).join('×'));
  for (const name of WINDOWS) take(name, alongAll);
  take('strides', (value) => (isOne(value) ? undefined : `stride ${alongAll(value)}`));
  take('dilation_rate', (value) => (isOne(value) ? undefined : `dilation ${alongAll(value)}`));
  take('groups', (value) => (value === '1' ? undefined : `groups ${value}`));
  take('rate');
  take('activation', (value) => (value === 'linear' ? undefined : value));
  take('reason');
  return parts.join(' · ');
}
