/** The beginning of a person's file that counts, in `captured`, how many training steps run as one operation. */
export const COUNTED = `const backend = tf.backend() as any;
const { binding } = backend;
let captured = 0;
if (binding.runFunction)
  backend.binding = {
    ...binding,
    runFunction(name: string, ...rest: unknown[]) {
      if (name.startsWith('DescentStep')) captured += 1;
      return binding.runFunction(name, ...rest);
    },
  };
`;
