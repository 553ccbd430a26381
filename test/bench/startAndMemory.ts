// How soon the engine answers, how soon a first loss is there, and what engine and trainer weigh.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { figure, memoryOf, temporaryFolder, type Figure } from './measure.ts';

const ROUNDS = 7;
const root = path.resolve(import.meta.dirname, '../..');

const program = `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 32, activation: 'relu', inputShape: [16] }), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
await model.fit(tf.randomNormal([512, 16]), tf.randomNormal([512, 1]), { epochs: 60, batchSize: 32 });
`;

/** Milliseconds from the engine's start to its line on stdout, when it listens. */
async function engineStart(folder: string): Promise<{ readonly milliseconds: number; readonly pid: number }> {
  const start = performance.now();
  const engine = spawn(process.execPath, ['--no-warnings', path.join(root, 'dist/engine.js'), '--store', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DESCENT_HOME: path.join(folder, 'home') },
    detached: true,
  });
  engine.unref();
  const line = await new Promise<string>((resolve) => createInterface({ input: engine.stdout }).once('line', resolve));
  engine.stdout.destroy();
  return { milliseconds: performance.now() - start, pid: (JSON.parse(line) as { pid: number }).pid };
}

interface Trained {
  /** Milliseconds from the command to its first reported epoch. */
  readonly firstLoss: number;
  readonly engine: number;
  readonly trainer: number;
}

function train(folder: string, file: string): Promise<Trained> {
  const start = performance.now();
  const command = [path.join(root, 'dist/cli.js'), 'train', file, '--store', folder, '--backend', 'wasm', '--json'];
  const cli = spawn(process.execPath, ['--no-warnings', ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, DESCENT_HOME: path.join(folder, 'home') },
  });
  return new Promise((resolve, reject) => {
    let runFolder = '';
    let seen: Omit<Trained, 'engine'> | undefined;
    createInterface({ input: cli.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { type: string; folder?: string };
      if (said.type === 'started') runFolder = said.folder ?? '';
      if (said.type !== 'epoch' || seen) return;
      const contact = readFileSync(path.join(runFolder, 'trainer.json'), 'utf8');
      seen = {
        firstLoss: performance.now() - start,
        trainer: memoryOf((JSON.parse(contact) as { pid: number }).pid).peak,
      };
    });
    cli.on('exit', (code) =>
      seen && code === 0 ? resolve({ ...seen, engine: 0 }) : reject(new Error('The run failed.')),
    );
  });
}

export async function measureStartAndMemory(): Promise<readonly Figure[]> {
  const starts: number[] = [];
  const first: number[] = [];
  const engines: number[] = [];
  const trainers: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const folder = temporaryFolder();
    const file = path.join(folder, 'program.mjs');
    writeFileSync(file, program);
    const { milliseconds, pid } = await engineStart(folder);
    starts.push(milliseconds);
    // The first run compiles TensorFlow.js; what a person feels every day is the second.
    await train(folder, file);
    const trained = await train(folder, file);
    first.push(trained.firstLoss);
    trainers.push(trained.trainer);
    engines.push(memoryOf(pid).now);
    process.kill(pid);
  }
  return [
    figure('engine: start to listening', 'ms', starts),
    figure('descent train to the first reported epoch, warm', 'ms', first),
    figure('memory of the engine after two runs', 'MB', engines),
    figure('memory of the trainer, peak, small MLP on wasm', 'MB', trainers),
  ];
}
