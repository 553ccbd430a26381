import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { type BackendStatus, Doctor, ListBackends } from '../../engine/core/protocol/engine.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { INDEX } from '../fixtures/nativePackage.ts';
import { installNative } from '../fixtures/nativePackage.ts';
import { makePlace, MODEL, type Place } from './harness.ts';

/** A place whose project has a native package of that kind. */
async function withNative(context: TestContext, index: keyof typeof INDEX) {
  const place = makePlace(context);
  installNative(place.store, index);
  return { place, client: await place.connect() };
}

async function statusOf(context: TestContext, index: keyof typeof INDEX): Promise<BackendStatus> {
  const { client } = await withNative(context, index);
  const all = await client.connection.sendRequest(ListBackends, { packageFolders: [] });
  const status = all.find(({ name }) => name === 'native');
  assert.ok(status);
  return status;
}

it('tests a native back end against known gradients, and measures it', async (context) => {
  const status = await statusOf(context, 'right');
  assert.deepEqual([status.available, status.selfTest], [true, 'right'], status.why);
  assert.ok(status.error !== undefined && status.error < 1e-5);
  assert.ok(Object.values(status.speeds ?? {}).every((speed) => speed >= 0 && Number.isFinite(speed)));
  assert.ok(status.memory !== undefined && status.memory > 2 ** 20);
});

const FAULTS: readonly (readonly [keyof typeof INDEX, RegExp])[] = [
  ['wrong', /wrong gradients of a net with convolution and pooling: off by 0\.\d+/],
  ['broken', /could not be loaded: libtensorflow\.so\.2: cannot open shared object file/],
  ['foreign', /could not be loaded: .*(ELF|image|mach-o|Win32|dlopen)/i],
  ['crashes', /ended the process of its self-test \(SIGSEGV\)/],
];
for (const [index, message] of FAULTS)
  it(`passes over a native package that is ${index}, and says why`, async (context) => {
    const status = await statusOf(context, index);
    assert.deepEqual([status.available, status.selfTest], [false, 'failed']);
    assert.match(status.why ?? '', message);
    assert.match(status.whatToDo ?? '', /\.$/);
  });

const SCRIPT = `${MODEL}
await model.fit(xs, ys, { epochs: 3, batchSize: 4, verbose: 0 });
`;

it('goes without a back end that hangs, with the reason in the run', async (context) => {
  process.env['DESCENT_PROBE_MILLISECONDS'] = '10000';
  context.after(() => delete process.env['DESCENT_PROBE_MILLISECONDS']);
  const { place, client } = await withNative(context, 'hangs');
  const file = place.file('train.ts', SCRIPT);
  // Nothing is known yet: the run doesn't wait for it.
  const first = await client.ended((await client.start(file, { backend: 'auto' })).id);
  assert.deepEqual([first.status, first.backend?.name], ['completed', 'wasm']);
  assert.match(first.warnings.join(), /native back end is passed over: /);
  await client.connection.sendRequest(ListBackends, { packageFolders: [] });
  const second = await client.ended((await client.start(file, { backend: 'auto' })).id);
  assert.match(second.warnings.join(), /native back end is passed over: It gave no answer within 10 seconds/);
  assert.match(second.backend?.reason ?? '', /fastest that runs here.*native: It gave no answer/);
  // Asked for by name it is refused, never replaced.
  await assert.rejects(client.ask(file, { backend: 'native' }), /gave no answer within 10 seconds/);
});

async function runAuto(place: Place, seed = 7): Promise<RunRecord & { readonly losses: readonly (number | null)[] }> {
  const client = await place.connect();
  const run = await client.start(place.file('train.ts', SCRIPT), { backend: 'auto', seed });
  const record = await client.ended(run.id);
  assert.equal(record.status, 'completed', record.error?.message);
  return { ...record, losses: (await client.curve(run.id, 'fit/batch/loss')).values };
}

/** Makes the remembered self-tests say that native is so many times as fast as it was measured, on a quiet machine. */
function speedUp(place: Place, times: number): void {
  change(place, 'wasm', (speeds) => ({ ...speeds, others: 0 }));
  change(place, 'native', ({ operation, ...rates }) => {
    const faster = Object.fromEntries(Object.entries(rates).map(([rate, value]) => [rate, value * times]));
    return { ...faster, operation: operation! / times, others: 0 };
  });
}

/** Changes what is remembered of a back end's speeds. */
function change(
  place: Place,
  backend: string,
  speeds: (before: Record<string, number>) => Record<string, number>,
): void {
  const folder = path.join(place.home, 'backends');
  const name = readdirSync(folder).find((each) => each.startsWith(`${backend}-`))!;
  const file = path.join(folder, name);
  const said = JSON.parse(readFileSync(file, 'utf8')) as { verdict: { speeds: Record<string, number> } };
  said.verdict.speeds = speeds(said.verdict.speeds);
  writeFileSync(file, JSON.stringify(said));
}

it('chooses for the model, says why, keeps to it, and moves the weights as they are', async (context) => {
  const { place, client } = await withNative(context, 'right');
  await client.connection.sendRequest(ListBackends, { packageFolders: [] });
  speedUp(place, 1 / 1000);
  const onWasm = await runAuto(place);
  assert.equal(onWasm.backend?.name, 'wasm');
  assert.match(
    onWasm.backend?.reason ?? '',
    /fastest for sequential_1 with batches of 4: about .* on wasm, .* on native/,
  );

  // The same model on the same machine: what was chosen stays, whatever a later measurement says.
  speedUp(place, 1_000_000_000);
  const again = await runAuto(place);
  assert.deepEqual([again.backend, again.losses], [onWasm.backend, onWasm.losses]);

  const wider = SCRIPT.replace('batchSize: 4', 'batchSize: 8');
  const moved = await client.ended(
    (await client.start(place.file('wider.ts', wider), { backend: 'auto', seed: 7 })).id,
  );
  assert.equal(moved.status, 'completed', moved.error?.stack ?? moved.error?.message);
  assert.equal(moved.backend?.name, 'native', moved.backend?.reason);
  assert.match(moved.backend?.reason ?? '', /batches of 8: about .* on native, .* on wasm/);
  assert.equal(place.readRun(moved.id).backend?.name, 'native');
  const reference = await client.ended(
    (await client.start(place.file('wider.ts', wider), { backend: 'wasm', seed: 7 })).id,
  );
  const [actual, expected] = await Promise.all(
    [moved, reference].map(async ({ id }) => (await client.curve(id, 'fit/batch/loss')).values),
  );
  assert.equal(actual!.length, 3);
  actual!.forEach((loss, step) => assert.ok(Math.abs(loss! - expected![step]!) < 1e-5 * Math.abs(expected![step]!)));
});

it('writes a report that tells machine, back ends and runs', async (context) => {
  const { place, client } = await withNative(context, 'broken');
  await runAuto(place);
  const report = await client.connection.sendRequest(Doctor, { packageFolders: [] });
  assert.match(report, /## Descent Doctor[\s\S]*Node\.js v\d+/);
  assert.match(report, /✗ \*\*native\*\*[\s\S]*cannot open shared object file/);
  assert.match(report, /✓ \*\*wasm\*\* .*self-test right · off by \d\.\de-\d/);
  assert.match(report, /- completed · wasm · TensorFlow\.js 4/);
});
