/** The platform and processor that a Node runs on, in its own words. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
}

/** The version of TensorFlow that the addon and its kernels were tried with; others of version 2 are used, and it is said. */
export const TRIED = '2.21';
/** The last that was made for Macs with Intel's processors. */
const LAST_FOR_INTEL_MACS = '2.16';

/** Whether pip's TensorFlow has a library there that other programs can open. */
export const hasLibrary = ({ platform }: Machine): boolean => platform !== 'win32';

/** Whether pip's TensorFlow computes on NVIDIA's GPUs there. */
export const hasCuda = ({ platform, arch }: Machine): boolean => platform === 'linux' && arch === 'x64';

/** The package with TensorFlow for the processor: the one without CUDA is made for x64 alone. */
export const packageFor = ({ platform, arch }: Machine): string =>
  platform !== 'darwin' && arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';

const isIntelMac = ({ platform, arch }: Machine): boolean => platform === 'darwin' && arch === 'x64';

/** The first and last Python, as `3.10`, for which pip has such a TensorFlow. */
export const pythonsFor = (machine: Machine): readonly [string, string] => [
  '3.10',
  isIntelMac(machine) ? '3.12' : '3.13',
];

/** The words for pip by which a Python environment of that machine gets TensorFlow's library. */
export function installFor(machine: Machine, gpu = false): string {
  const version = isIntelMac(machine) ? LAST_FOR_INTEL_MACS : TRIED;
  return `pip install "${gpu ? 'tensorflow[and-cuda]' : packageFor(machine)}==${version}.*"`;
}
