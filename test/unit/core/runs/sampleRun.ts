import { RUN_RECORD_VERSION } from '../../../../engine/core/runs/record.ts';
import type { RunRecord } from '../../../../engine/core/runs/record.ts';

/** A finished run, with what a test wants to be different. */
export function sampleRun(change: Partial<RunRecord> = {}): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id: 'r1',
    name: 'mnist-cnn',
    note: '',
    status: 'completed',
    origin: 'descent',
    request: { file: '/work/mnist-cnn.ts', argv: [], backend: 'auto' },
    folder: '/work/.descent/runs/r1',
    cwd: '/work',
    sourceHash: '0'.repeat(64),
    source: 'source/mnist-cnn.ts',
    framework: 'tensorflow.js',
    frameworkVersion: '4.22.0',
    backend: { name: 'wasm', device: '2 cores, SIMD', reason: 'No GPU was found.' },
    seed: 7,
    createdAt: Date.UTC(2026, 0, 5, 12),
    startedAt: Date.UTC(2026, 0, 5, 12),
    endedAt: Date.UTC(2026, 0, 5, 12, 1, 20),
    models: [],
    series: [],
    metrics: [
      { name: 'loss', last: 0.021, best: 0.02, bestStep: 4 },
      { name: 'acc', last: 0.993, best: 0.993, bestStep: 5 },
    ],
    warnings: [],
    descentVersion: '0.1.0',
    ...change,
  };
}
