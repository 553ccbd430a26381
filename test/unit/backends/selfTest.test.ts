import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cpu } from '../../../engine/backends/cpu.ts';
import { CASES, numbers } from '../../../engine/backends/probe/cases.ts';
import { KNOWN } from '../../../engine/backends/probe/known.ts';
import { errorOf, selfTest } from '../../../engine/backends/probe/selfTest.ts';
import { wasm } from '../../../engine/backends/wasm.ts';

const nowhere = { from: '/', packageFolders: [] };

describe('the self-test', () => {
  it('has what TensorFlow computes of every case', () => assert.equal(KNOWN.length, CASES.length));

  for (const backend of [cpu, wasm])
    it(`finds ${backend.name} right to the last digits of float32`, async () => {
      const verdict = await selfTest(await backend.load(nowhere), false);
      assert.ok(verdict.kind === 'right' && verdict.error < 2e-6, JSON.stringify(verdict));
    });

  it('sees one wrong kernel', async () => {
    const loaded = await cpu.load(nowhere);
    const { tf } = loaded;
    const kernel = tf.getKernel('MaxPoolGrad', 'cpu');
    const spoilt: typeof kernel.kernelFunc = (parameters) => {
      const gradient = kernel.kernelFunc(parameters) as { dataId: object };
      const { values } = (tf.backend() as unknown as { data: Map<object, { values: Float32Array }> }).data.get(
        gradient.dataId,
      )!;
      values[values.length - 1]! += 1;
      return gradient as ReturnType<typeof kernel.kernelFunc>;
    };
    tf.unregisterKernel('MaxPoolGrad', 'cpu');
    tf.registerKernel({ ...kernel, kernelFunc: spoilt });
    try {
      const verdict = await selfTest(loaded, false);
      assert.ok(verdict.kind === 'failed');
      assert.match(verdict.message, /wrong gradients of a net with convolution and pooling: off by 0\.\d+\.$/);
    } finally {
      tf.unregisterKernel('MaxPoolGrad', 'cpu');
      tf.registerKernel(kernel);
    }
  });

  it('takes what is no number for the largest error', () => {
    assert.equal(errorOf([[NaN, 1]], [[1, 1]]), Infinity);
    assert.equal(errorOf([[1, 2]], [[1, 2]]), 0);
  });

  it('draws numbers that float32 holds exactly', () => {
    const drawn = [...numbers(10_000, 5)];
    assert.ok(drawn.every((value) => value >= -1 && value < 1));
    assert.ok(Math.abs(drawn.reduce((sum, value) => sum + value, 0)) < 200);
  });
});
