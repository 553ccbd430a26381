import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';

export const repository = path.join(import.meta.dirname, '../..');
const CHROMIUM = '/usr/lib/chromium';
const DRIVER = path.join(CHROMIUM, 'vk_swiftshader_icd.json');

/** Lets `webgpu` run on the processor for one test. @returns false where it can't */
export function withSoftwareAdapter(context: TestContext): boolean {
  if (!existsSync(DRIVER) || !existsSync(path.join(repository, 'node_modules/webgpu/index.js'))) return false;
  const before = {
    VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'],
    LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'],
  };
  Object.assign(process.env, { VK_ICD_FILENAMES: DRIVER, LD_LIBRARY_PATH: CHROMIUM });
  context.after(() => {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });
  return true;
}
