// Run by webgpu.test.ts in a process of its own: the same questions to TensorFlow.js's WebGPU as it comes.
import path from 'node:path';
import * as namespace from '@tensorflow/tfjs';
import { openDawn } from '../../../engine/backends/dawn.ts';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { GRADIENT_CASES } from './gradientCases.ts';
import { difference } from './reference.ts';
import { OPERATIONS } from './webgpuOperations.ts';

const tf = (namespace as TensorFlow & { readonly default?: TensorFlow }).default ?? namespace;
const say = (name: string, result: unknown): void => console.log(JSON.stringify([name, result]));

await openDawn(path.join(process.argv[2]!, '../../../node_modules/webgpu'));
await import('@tensorflow/tfjs-backend-webgpu');
await tf.setBackend('webgpu');
tf.env().set('WEBGPU_CPU_FORWARD', false);

for (const { name, actual, expected } of GRADIENT_CASES.filter((each) =>
  /average|dilation [23]|einsum/.test(each.name),
))
  say(`gradient of ${name}`, await actual(tf).then((values) => difference(values, expected), String));
for (const [name, operation] of Object.entries(OPERATIONS)) {
  await tf.setBackend('webgpu');
  const actual = await operation(tf).data();
  await tf.setBackend('cpu');
  say(name, difference(actual, [...Array.from(await operation(tf).data())]));
}
// Dawn's own end after errors on the GPU may be a crash.
process.kill(process.pid, 'SIGKILL');
