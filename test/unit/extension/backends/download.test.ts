import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { entriesOf, unpackInto } from '../../../../extension/backends/setup/tarball.ts';
import { download, installWebgpu, webgpuUrl } from '../../../../extension/backends/setup/webgpuDownload.ts';
import { english } from '../../english.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'descent-setup-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A tar archive as npm makes them. */
function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
    header.write('0', 156);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
const PACKAGE = {
  'package/package.json': '{"version":"0.6.2"}',
  'package/index.js': 'export {};',
  [`package/dist/${platform}/dawn.node`]: 'x'.repeat(2000),
  'package/dist/another-system/dawn.node': 'y',
};

async function serve(context: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webgpu.tgz`;
}

const checksum = (bytes: Buffer) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
const never = new AbortController().signal;
const progress = (): void => {};

it('downloads, checks and unpacks what this machine needs', async (context) => {
  const tarball = gzipSync(tar(PACKAGE));
  const url = await serve(context, (_request, response) => {
    response.writeHead(200, { 'content-length': tarball.length });
    response.end(tarball);
  });
  const shares: number[] = [];
  const integrity = checksum(tarball);
  const bytes = await download({
    url,
    integrity,
    l10n: english,
    signal: never,
    progress: (share) => shares.push(share),
  });
  assert.equal(shares.at(-1), 1);
  const folder = await installWebgpu(root, bytes);
  assert.equal(folder, path.join(root, 'node_modules/webgpu'));
  assert.equal(readFileSync(path.join(folder, `dist/${platform}/dawn.node`), 'utf8').length, 2000);
  assert.ok(!existsSync(path.join(folder, 'dist/another-system')));
  // A second time takes the first one's place, and nothing is left lying about.
  await installWebgpu(root, bytes);
  assert.deepEqual(readdirSync(root), ['node_modules']);
});

it('keeps nothing of what is not what it should be', async (context) => {
  const tarball = gzipSync(tar(PACKAGE));
  const url = await serve(context, (_request, response) => void response.end(tarball));
  const integrity = checksum(Buffer.from('another'));
  await assert.rejects(download({ url, integrity, l10n: english, signal: never, progress }), /its checksum is wrong/);
  const missing = await serve(context, (_request, response) => {
    response.writeHead(404);
    response.end();
  });
  await assert.rejects(
    download({ url: missing, integrity, l10n: english, signal: never, progress }),
    /answered with 404/,
  );
});

it('says which address is out of reach', async () => {
  const closed = createServer();
  const { port } = await new Promise<{ port: number }>((resolve) => {
    closed.listen(0, '127.0.0.1', () => resolve(closed.address() as { port: number }));
  });
  await new Promise((resolve) => closed.close(resolve));
  const url = `http://127.0.0.1:${port}/webgpu.tgz`;
  await assert.rejects(download({ url, integrity: '', l10n: english, signal: never, progress }), {
    message: `${url} is out of reach (ECONNREFUSED).`,
  });
});
it('can be cancelled in the middle', async (context) => {
  const url = await serve(context, (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half');
  });
  const abort = new AbortController();
  const wanted = { url, integrity: '', l10n: english, signal: abort.signal, progress: () => abort.abort() };
  await assert.rejects(download(wanted), { name: 'AbortError' });
});

it('refuses an archive that is cut off, or that reaches out of its folder', () => {
  const whole = tar(PACKAGE);
  assert.equal([...entriesOf(whole)].length, 4);
  assert.throws(() => [...entriesOf(whole.subarray(0, 3 * 512 + 100))], /cut off/);
  const outside = tar({ 'package/../../outside.js': '' });
  assert.throws(() => unpackInto(path.join(root, 'inside'), outside, () => true), /place outside/);
});

it('asks the registry that the person’s npm is set to', () => {
  assert.equal(webgpuUrl({}), 'https://registry.npmjs.org/webgpu/-/webgpu-0.6.2.tgz');
  const mirror = { npm_config_registry: 'https://mirror.example/npm/' };
  assert.equal(webgpuUrl(mirror), 'https://mirror.example/npm/webgpu/-/webgpu-0.6.2.tgz');
});
