/** Files that hold a whole model: Keras's own, HDF5, and `model.json` of Keras and TensorFlow.js. */
const WHOLE = /\.(?:keras|h5|hdf5)$/i;
const TOPOLOGY = /(?:^|[\\/])[^\\/]*model[^\\/]*\.json$/i;

/** By its name alone. @param path or URI */
export function isSavedModel(path: string): boolean {
  return WHOLE.test(path) || TOPOLOGY.test(path);
}
