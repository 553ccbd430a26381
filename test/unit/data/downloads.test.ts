import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { DATASET_NAMES } from '../../../engine/data/datasets.ts';
import { downloadFile } from '../../../engine/data/downloads/download.ts';
import { type DownloadedFile, DOWNLOADS } from '../../../engine/data/downloads/table.ts';

const BYTES = Buffer.alloc(300_000, 'descent ');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A server of one's own, and a folder to download into. */
async function place(context: TestContext, answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-download-'));
  context.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/set.npz`;
  const hash = { algorithm: 'sha256', value: sha256(BYTES) } as const;
  const file: DownloadedFile = { url, hash, to: 'kept/set.npz', megabytes: 1 };
  const left = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return { folder, file, left };
}

const whole: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': BYTES.length });
  response.end(BYTES);
};

test('a file that comes whole is kept, and its progress told', async (context) => {
  const { folder, file } = await place(context, whole);
  const shares: number[] = [];
  await downloadFile(file, folder, { progress: (_file, done, of) => shares.push(done / of!) });
  assert.equal(sha256(readFileSync(path.join(folder, file.to))), file.hash.value);
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(
    shares,
    shares.toSorted((one, two) => one - two),
  );
});

test('a file with another checksum is not kept', async (context) => {
  const { folder, file, left } = await place(context, whole);
  const other = { ...file, hash: { ...file.hash, value: sha256(Buffer.from('other')) } };
  await assert.rejects(downloadFile(other, folder), /not the file that was published.*Nothing was kept/);
  assert.deepEqual(left(), []);
});

test('half a file is not kept', async (context) => {
  const { folder, file, left } = await place(context, (_request, response) => {
    response.writeHead(200, { 'content-length': BYTES.length });
    response.write(BYTES.subarray(0, 100_000), () => response.destroy());
  });
  await assert.rejects(downloadFile(file, folder), /did not come whole/);
  assert.deepEqual(left(), []);
});

test('a download that is called off leaves nothing', async (context) => {
  const called = new AbortController();
  const { folder, file, left } = await place(context, (_request, response) => {
    response.writeHead(200, { 'content-length': BYTES.length });
    response.write(BYTES.subarray(0, 100_000));
  });
  const progress = () => called.abort();
  await assert.rejects(downloadFile(file, folder, { progress, signal: called.signal }));
  assert.deepEqual(left(), []);
});

test('what a server refuses, or none is there to give, is told', async (context) => {
  const { folder, file } = await place(context, (_request, response) => void response.writeHead(404).end());
  await assert.rejects(downloadFile(file, folder), /answered 404/);
  const nowhere = { ...file, url: 'http://127.0.0.1:9/set.npz' };
  await assert.rejects(downloadFile(nowhere, folder), /can't be reached/);
});

test('an archive is unpacked', { skip: process.platform === 'win32' }, async (context) => {
  const made = mkdtempSync(path.join(os.tmpdir(), 'descent-archive-'));
  context.after(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(path.join(made, 'batches'));
  writeFileSync(path.join(made, 'batches', 'one'), BYTES);
  execFileSync('tar', ['-czf', 'set.tar.gz', 'batches'], { cwd: made });
  const packed = readFileSync(path.join(made, 'set.tar.gz'));
  const { folder, file } = await place(context, (_request, response) => void response.end(packed));
  const archive = {
    ...file,
    to: '.',
    archive: 'tar.gz',
    hash: { algorithm: 'sha256', value: sha256(packed) },
  } as const;
  await downloadFile(archive, folder);
  assert.deepEqual(readFileSync(path.join(folder, 'batches', 'one')), BYTES);
  assert.ok(!existsSync(path.join(folder, 'set.npz')));
});

test('every set of the table is one that is read, and has a checksum', () => {
  for (const [name, files] of Object.entries(DOWNLOADS)) {
    assert.ok(DATASET_NAMES.includes(name), name);
    for (const { hash } of files)
      assert.match(hash.value, hash.algorithm === 'md5' ? /^[\da-f]{32}$/ : /^[\da-f]{64}$/);
  }
});
