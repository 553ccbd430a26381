import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Availability, BackendSearch } from './backend.ts';
import { findNativePackage, type NativePackage } from './nativePackage.ts';

/** The npm package that holds Dawn, Chromium's WebGPU, as an addon for Node. */
export const WEBGPU_PACKAGE = 'webgpu';

/** From 0.6.2 on: 0.4 keeps a finished process alive, 0.5 to 0.6.1 want a C++ library newer than Debian 12's. */
const TESTED = /^0\.6\.([2-9]|\d\d)/;
const INSTALL = `npm install ${WEBGPU_PACKAGE}@0.6.2`;

/** The addon for this machine. It brings one for Windows, macOS and glibc Linux, on x64 and arm64. */
export function addonOf({ folder }: Pick<NativePackage, 'folder'>): string {
  const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
  return path.join(folder, 'dist', platform, 'dawn.node');
}

type Refusal = Exclude<Availability, { readonly ok: true }>;

/** The package where it is found and fits; else what to say. Looks at files only. */
export function findWebgpu(search: BackendSearch): NativePackage | Refusal {
  const found = findNativePackage(WEBGPU_PACKAGE, search);
  if (!found)
    return {
      ok: false,
      why: `The package ${WEBGPU_PACKAGE} is not installed.`,
      whatToDo: `Run "${INSTALL}" in the project: it drives any GPU that has a Vulkan, Metal or Direct3D 12 driver.`,
    };
  const { folder, version } = found;
  if (!TESTED.test(version)) {
    const why = `${WEBGPU_PACKAGE} in ${folder} is version ${version}; Descent works with 0.6, from 0.6.2 on.`;
    return { ok: false, why, whatToDo: `Run "${INSTALL}" in the project, or choose another back end.` };
  }
  if (!existsSync(addonOf(found)) || !existsSync(path.join(folder, 'index.js'))) {
    const why = `${WEBGPU_PACKAGE} in ${folder} has nothing for ${process.platform} on ${process.arch}.`;
    return { ok: false, why, whatToDo: `Run "${INSTALL}" in the project again, or choose another back end.` };
  }
  return found;
}
