/** The part of `tf.node` that only TensorFlow's native library can do. */
export interface NodeSavedModels {
  getMetaGraphsFromSavedModel(path: string): Promise<never>;
  loadSavedModel(path: string): Promise<never>;
  /** How many SavedModels are loaded: none, here. */
  getNumOfSavedModels(): number;
}

/** `device` names the run's back end in the sentence that refuses. */
export function nodeSavedModels(device: string): NodeSavedModels {
  const refuse = (name: string, path: string): Promise<never> =>
    Promise.reject(
      new Error(
        `tf.node.${name} needs the native TensorFlow library, and this run is on ${device}. Install ` +
          `@tensorflow/tfjs-node in the project, or convert ${path} with tensorflowjs_converter and load it with ` +
          'tf.loadGraphModel.',
      ),
    );
  return {
    getMetaGraphsFromSavedModel: (path) => refuse('getMetaGraphsFromSavedModel', path),
    loadSavedModel: (path) => refuse('loadSavedModel', path),
    getNumOfSavedModels: () => 0,
  };
}
