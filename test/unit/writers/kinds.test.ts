import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { pageTokens } from '../../../engine/core/code/tokens.ts';
import { laidOut } from '../../../engine/core/conversion/laidOut.ts';
import { kindsFor, snippet, type SnippetOptions } from '../../../engine/core/writers/snippet.ts';

const HEAD = [
  'import keras',
  'from keras import layers',
  'model = keras.Sequential([keras.Input((8,)), layers.Dense(4, activation="softmax")])',
].join('\n');

function made(text: string, options: SnippetOptions) {
  const { models, plans } = read(text, { language: 'python' });
  return snippet(models[0]!, { ...options, plan: plans[0] });
}

test('loss, optimizer and numbers are those of the file', () => {
  const text = `${HEAD}
model.compile(optimizer=keras.optimizers.SGD(0.2, momentum=0.8), loss="categorical_crossentropy")
model.fit(x, y, epochs=7, batch_size=24)`;
  const keras = made(text, { to: 'keras', kind: 'training' });
  assert.match(keras.text!, /optimizer=keras\.optimizers\.SGD\(LEARNING_RATE, momentum=0\.8\)/);
  assert.match(keras.text!, /loss=keras\.losses\.CategoricalCrossentropy\(\)/);
  assert.match(keras.text!, /^EPOCHS = 7\nBATCH_SIZE = 24\nLEARNING_RATE = 0\.2$/m);
  const torch = made(text, { to: 'pytorch', kind: 'training' });
  assert.match(torch.text!, /torch\.optim\.SGD\(model\.parameters\(\), lr=LEARNING_RATE, momentum=0\.8\)/);
  const script = made(text, { to: 'tfjs-js', kind: 'training' });
  assert.match(script.text!, /tf\.train\.momentum\(LEARNING_RATE, 0\.8\)/);
});

test('a model without a plan is trained by what its last layer says', () => {
  const torch = made(HEAD, { to: 'pytorch', kind: 'training' });
  assert.match(torch.text!, /F\.nll_loss\(outputs\.clamp_min\(1e-7\)\.log\(\), targets\)/);
  assert.match(torch.text!, /CosineAnnealingLR\(optimizer, T_max=EPOCHS\)/);
});

test('settings tell where their values stand', () => {
  const { text, settings } = made(HEAD, { to: 'tfjs', kind: 'training' });
  const values = settings.map(({ name, start, end }) => `${name} ${text!.slice(start, end)}`);
  assert.deepEqual(values, [
    'EPOCHS 20',
    'BATCH_SIZE 32',
    'LEARNING_RATE 0.001',
    'PATIENCE 5',
    "CHECKPOINT 'indexeddb://best'",
  ]);
});

test("a loss of the file's own refuses the training with its place, and not the model", () => {
  const text = `def own(y, p):
    return keras.ops.mean(y - p)
${HEAD}
model.compile(optimizer="adam", loss=own)
model.fit(x, y)`;
  const training = made(text, { to: 'pytorch', kind: 'training' });
  assert.equal(training.text, undefined);
  assert.match(training.refused[0]!.why, /its loss own is the file's own code/);
  assert.ok(made(text, { to: 'pytorch', kind: 'inference' }).text);
  assert.ok(made(text, { to: 'pytorch' }).text);
});

test('every kind that is offered is written, and no other is', () => {
  for (const to of ['keras', 'pytorch', 'tfjs', 'tfjs-js', 'flax'] as const)
    for (const kind of kindsFor(to)) assert.deepEqual(made(HEAD, { to, kind }).refused, [], `${to} ${kind}`);
  assert.match(made(HEAD, { to: 'keras', kind: 'fsdp' }).refused[0]!.why, /fsdp is not written for keras/);
});

test('Flax trains by compiled steps, with the loss, rate and weights of classes of the file', () => {
  const text = `${HEAD}
rate = keras.optimizers.schedules.ExponentialDecay(0.02, decay_steps=20, decay_rate=0.9)
model.compile(optimizer=keras.optimizers.SGD(rate, momentum=0.8, clipnorm=1.0), loss="sparse_categorical_crossentropy")
model.fit(x, y, epochs=7, class_weight={1: 2.0})`;
  const { text: code, notes } = made(text, { to: 'flax', kind: 'training' });
  assert.match(code!, /schedule = optax\.exponential_decay\(LEARNING_RATE, 20, 0\.9\)/);
  assert.match(code!, /optax\.chain\(optax\.clip_by_global_norm\(1\), optax\.sgd\(schedule, momentum=0\.8\)\)/);
  assert.match(code!, /^CLASS_WEIGHTS = jnp\.array\(\[1, 2, 1, 1\]\)$/m);
  assert.match(code!, /return each \* CLASS_WEIGHTS\[targets\]/);
  assert.match(notes.join(), /own norm \(clipnorm\)/);
  const long = code!.split('\n').filter((line) => line.length > 88);
  assert.deepEqual(long, []);
});

test('a page is a page in both scripting languages, and its script is JavaScript', () => {
  const [typed, plain] = (['tfjs', 'tfjs-js'] as const).map((to) => made(HEAD, { to, kind: 'browser' }));
  assert.equal(typed!.text, plain!.text);
  assert.match(typed!.text!, /^<!doctype html>[^]*tf\.loadLayersModel\(MODEL\)[^]*<\/html>\n$/);
  assert.equal(typed!.target, 'tfjs');
  const [model] = typed!.settings;
  assert.equal(typed!.text!.slice(model!.start, model!.end), "'model/model.json'");
  const pieces = pageTokens(typed!.text!);
  assert.equal(
    pieces.reduce((sum, { length }) => sum + length, 0),
    typed!.text!.length,
  );
});

test('weights of classes multiply the loss of each example in PyTorch too', () => {
  const text = `${HEAD}
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y, class_weight={1: 2.0})`;
  const { text: code } = made(text, { to: 'pytorch', kind: 'training' });
  assert.match(code!, /^CLASS_WEIGHTS = torch\.tensor\(\[1\.0, 2\.0, 1\.0, 1\.0\]\)$/m);
  assert.match(code!, /targets, reduction="none"\)/);
});

test('a rate that falls where there is no progress is the schedule, and told where it can’t be written', () => {
  const text = `${HEAD}
model.compile("adam", "categorical_crossentropy")
model.fit(x, y, callbacks=[keras.callbacks.ReduceLROnPlateau(patience=2)])`;
  assert.match(
    made(text, { to: 'keras', kind: 'training' }).text!,
    /keras\.callbacks\.ReduceLROnPlateau\(patience=2\)/,
  );
  assert.match(
    made(text, { to: 'pytorch', kind: 'training' }).text!,
    /lr_scheduler\.ReduceLROnPlateau\(optimizer, patience=2/,
  );
  for (const to of ['tfjs', 'flax'] as const)
    assert.match(
      made(text, { to, kind: 'training' }).notes.join(),
      /ReduceLROnPlateau of the learning rate is left out/,
    );
});

test('smoothed targets are those of the losses of TensorFlow.js', () => {
  const text = `${HEAD.replace(', activation="softmax"', '')}
model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1))
model.fit(x, y)`;
  const { text: code } = made(text, { to: 'tfjs-js', kind: 'training' });
  assert.match(code!, /\(labels, outputs\) => tf\.losses\.softmaxCrossEntropy\(labels, outputs, undefined, 0\.1\)/);
});

test('scripts and pages are laid out by Prettier, with the places of their settings there', async () => {
  for (const [to, kind] of [
    ['tfjs', 'training'],
    ['tfjs-js', 'browser'],
  ] as const) {
    const { text, settings } = await laidOut(made(HEAD, { to, kind }));
    assert.match(text!, /import \* as tf from "@tensorflow\/tfjs";/);
    assert.ok(text!.split('\n').every((line) => line.length <= 80 || /\/\*\*|https:/.test(line)));
    assert.ok(settings.length > 0);
    for (const { name, start } of settings) assert.ok(text!.slice(0, start).endsWith(`const ${name} = `));
  }
});
