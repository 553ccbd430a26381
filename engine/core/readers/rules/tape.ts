import type { Rule } from './rule.ts';

export const tapeWatchesNoArrays: Rule = {
  code: 'tape-watches-no-arrays',
  severity: 'error',
  title: 'A GradientTape does not watch NumPy arrays',
  why: 'A tape follows variables, and tensors that it was told to watch. Weights that are NumPy arrays are constants for it: their gradients are None, and nothing is learned. Make them variables.',
  example: { wrong: 'self.w = np.random.randn(10, 5)', right: 'self.w = tf.Variable(tf.random.normal((10, 5)))' },
  check: ({ models, events }) => {
    if (!events.some((each) => each.type === 'tape.gradient')) return [];
    return models
      .filter((each) => each.framework === 'numpy')
      .flatMap((model) => model.nodes.filter((each) => each.type === 'Parameter' && each.config.array === true))
      .map((node) => ({
        message: `${String(node.config.name)} is a NumPy array, which GradientTape does not watch: its gradient is None. Make it a tf.Variable.`,
        span: node.span,
      }));
  },
};
