import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = `tensorflow-${process.platform}-${process.arch}.node`;

/** Our own addon for this machine: `dist/addon/` beside the bundles and their chunks; run from sources, `.addon/`. */
export function addonFile(): string | undefined {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const folders = ['addon', '../addon', '../../.addon'].map((folder) => path.join(here, folder));
  return folders.map((folder) => path.join(folder, NAME)).find((file) => existsSync(file));
}
