// Loads the native package of a folder and prints what is said of it.
import { nativeBackend } from '../../../engine/backends/native.ts';

const native = nativeBackend({ name: 'native', packages: ['@tensorflow/tfjs-node'] });
try {
  const { tf } = await native.load({ from: process.argv[2]!, packageFolders: [] });
  console.log(`runs on ${tf.getBackend()}`);
} catch (error) {
  console.log((error as Error).message);
}
