import type { Config } from '../../core/model/config.ts';
import type { Framework, Layer } from '../../core/model/graph.ts';
import { Refusal } from './refusal.ts';
import { unplaced } from '../../core/model/engineArrays.ts';

/** Arguments that the engine's layers would pass over without a word, with the value at which they change nothing. */
const ONLY: Readonly<Record<string, Readonly<Record<string, Config[string]>>>> = {
  Conv1D: { padding_mode: 'zeros' },
  Conv2D: { padding_mode: 'zeros' },
  Conv3D: { padding_mode: 'zeros' },
  BatchNormalization: { track_running_stats: true, renorm: false },
  MaxPooling1D: { ceil_mode: false, dilation_rate: 1 },
  MaxPooling2D: { ceil_mode: false, dilation_rate: 1 },
  MaxPooling3D: { ceil_mode: false, dilation_rate: 1 },
  AveragePooling1D: { ceil_mode: false },
  AveragePooling2D: { ceil_mode: false },
  AveragePooling3D: { ceil_mode: false },
};

function checkWeights({ type, path, span, weights }: Layer): void {
  const lost = unplaced(
    type,
    weights.map(({ name }) => name),
  );
  if (lost !== undefined)
    throw new Refusal(
      `${type} ${path} with the array ${lost} of its own is not computed by Descent's engine yet`,
      span,
    );
}

/** @throws Refusal for an argument that would change what the layer computes and is not computed */
export function checkComputed(layer: Layer, framework: Framework): void {
  const { type, config, path, span } = layer;
  if (framework === 'torch') checkWeights(layer);
  const uncounted =
    type.startsWith('AveragePooling') && config.count_include_pad === false && config.padding !== 'valid';
  if (uncounted) throw new Refusal(`${type} ${path} with count_include_pad=False is not computed yet`, span);
  for (const [name, harmless] of Object.entries(ONLY[type] ?? {}))
    if (config[name] !== undefined && config[name] !== harmless)
      throw new Refusal(
        `${type} ${path} with ${name} ${JSON.stringify(config[name])} is not computed by Descent's engine yet`,
        span,
      );
}
