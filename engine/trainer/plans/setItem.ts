import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config } from '../../core/model/config.ts';
import { flatPlaces, placesOf } from '../../core/model/places.ts';

/** `x[…] = value`, for whole numbers and slices: where each number comes from is known beforehand. */
export function setItem(tf: TensorFlow, [x, value]: readonly Tensor[], { index }: Config): Tensor {
  const places = placesOf(index, x!.shape);
  const taken = places.filter(({ isOne }) => !isOne).map(({ at }) => at.length);
  const filling = tf.broadcastTo(tf.cast(value!, x!.dtype), taken);
  const size = x!.shape.reduce((product, each) => product * each, 1);
  const from = Int32Array.from({ length: size }, (_, at) => at);
  flatPlaces(places, x!.shape).forEach((place, at) => (from[place] = size + at));
  const all = tf.concat([tf.reshape(x!, [size]), tf.reshape(filling, [-1])]);
  return tf.reshape(tf.gather(all, tf.tensor1d(from, 'int32')), x!.shape);
}
