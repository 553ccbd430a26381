/** Classes that written code brings along, for what `tf.layers` lacks. `: type` parts are left out of JavaScript. */
const LAMBDA = `/** A function of tensors as a layer; the shape is what it gives, with null for the batch. */
class Lambda extends tf.layers.Layer {
  static className = 'Lambda';

  constructor(shape, run) {
    super({});
    this.shape = shape;
    this.run = run;
  }

  computeOutputShape() {
    return this.shape;
  }

  call(inputs) {
    return tf.tidy(() => this.run(...[inputs].flat()));
  }
}`;

const PARAMETER = `/** An array of its own, learned with the rest of the model. */
class Parameter extends tf.layers.Layer {
  static className = 'Parameter';

  constructor({ shape, initializer, batched, ...rest }) {
    super(rest);
    this.shape = shape;
    this.initializer = initializer ?? tf.initializers.zeros();
    this.batched = batched ?? false;
  }

  build(inputShape) {
    this.value = this.addWeight('value', this.shape, 'float32', this.initializer, undefined, this.trainable);
    super.build(inputShape);
  }

  computeOutputShape() {
    return this.batched ? [null, ...this.shape] : this.shape;
  }

  call(inputs) {
    const value = this.value.read();
    const batch = [inputs].flat()[0].shape[0];
    const repeats = [batch, ...this.shape.map(() => 1)];
    return tf.tidy(() => (this.batched ? tf.tile(tf.expandDims(value, 0), repeats) : tf.clone(value)));
  }
}`;

const LOWER_TRIANGLE = `/** Begins with ones up to the diagonal. */
const lowerTriangle = { apply: (shape) => tf.linalg.bandPart(tf.ones(shape), -1, 0) };`;

const LATER_ONES = `/** Begins with ones after the diagonal. */
const laterOnes = { apply: (shape) => tf.sub(1, tf.linalg.bandPart(tf.ones(shape), -1, 0)) };`;

const TIED_DENSE = `/** Scores over the rows of an embedding: the product with its own table. */
class TiedDense extends tf.layers.Layer {
  static className = 'TiedDense';

  constructor(embedding) {
    super({});
    this.embedding = embedding;
  }

  computeOutputShape(inputShape) {
    return [...inputShape.slice(0, -1), this.embedding.weights[0].shape[0]];
  }

  call(inputs) {
    return tf.tidy(() => {
      const [x] = [inputs].flat();
      const table = this.embedding.weights[0].read();
      const rows = tf.reshape(x, [-1, table.shape[1]]);
      return tf.reshape(tf.matMul(rows, table, false, true), [...x.shape.slice(0, -1), table.shape[0]]);
    });
  }
}`;

const GRU_CELL = `/** A GRU step with the reset gate after the product, as Keras and PyTorch have it. */
class ResetAfterGRUCell extends tf.layers.Layer {
  static className = 'ResetAfterGRUCell';

  constructor(config) {
    super(config);
    this.units = config.units;
    this.stateSize = config.units;
    this.useBias = config.useBias ?? true;
  }

  build(inputShape) {
    const { units } = this;
    const features = inputShape[inputShape.length - 1];
    const weight = (name, shape, start) => this.addWeight(name, shape, 'float32', start);
    this.kernel = weight('kernel', [features, 3 * units], tf.initializers.glorotUniform({}));
    this.recurrent = weight('recurrent_kernel', [units, 3 * units], tf.initializers.orthogonal({}));
    if (this.useBias) this.bias = weight('bias', [2, 3 * units], tf.initializers.zeros());
    this.built = true;
  }

  call([x, h]) {
    return tf.tidy(() => {
      const biased = (product, row) =>
        this.bias ? tf.add(product, tf.slice(this.bias.read(), [row, 0], [1, -1])) : product;
      const [xz, xr, xh] = tf.split(biased(tf.matMul(x, this.kernel.read()), 0), 3, -1);
      const [hz, hr, hh] = tf.split(biased(tf.matMul(h, this.recurrent.read()), 1), 3, -1);
      const z = tf.sigmoid(tf.add(xz, hz));
      const candidate = tf.tanh(tf.add(xh, tf.mul(tf.sigmoid(tf.add(xr, hr)), hh)));
      const next = tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), candidate));
      return [next, next];
    });
  }

  getConfig() {
    return { ...super.getConfig(), units: this.units, useBias: this.useBias };
  }
}
tf.serialization.registerClass(ResetAfterGRUCell);`;

export interface Prelude {
  /** What in the code asks for it. */
  readonly uses: RegExp;
  readonly text: string;
}

export const PRELUDES: readonly Prelude[] = [
  { uses: /new Lambda\(/, text: LAMBDA },
  { uses: /new Parameter\(/, text: PARAMETER },
  { uses: /initializer: lowerTriangle/, text: LOWER_TRIANGLE },
  { uses: /initializer: laterOnes/, text: LATER_ONES },
  { uses: /new TiedDense\(/, text: TIED_DENSE },
  { uses: /new ResetAfterGRUCell\(/, text: GRU_CELL },
];

/** What TypeScript wants beside JavaScript, by the line that it takes the place of. */
const TYPES: readonly (readonly [string, string])[] = [
  [
    '  constructor(shape, run) {',
    '  private readonly shape: tf.Shape | tf.Shape[];\n  private readonly run: Run;\n\n  constructor(shape: tf.Shape | tf.Shape[], run: Run) {',
  ],
  [
    '  constructor(embedding) {',
    '  private readonly embedding: tf.layers.Layer;\n\n  constructor(embedding: tf.layers.Layer) {',
  ],
  ['{ apply: (shape) =>', '{ apply: (shape: number[]) =>'],
  ['tf.linalg.bandPart(tf.ones(shape), -1, 0) };', 'tf.linalg.bandPart(tf.ones(shape), -1, 0) } as Initializer;'],
  ['tf.linalg.bandPart(tf.ones(shape), -1, 0)) };', 'tf.linalg.bandPart(tf.ones(shape), -1, 0)) } as Initializer;'],
  ['  computeOutputShape(inputShape) {', '  computeOutputShape(inputShape: tf.Shape) {'],
  ['const table = this.embedding.weights[0].read();', 'const table = this.embedding.weights[0].read() as tf.Tensor2D;'],
  [
    'const rows = tf.reshape(x, [-1, table.shape[1]]);',
    'const rows = tf.reshape(x, [-1, table.shape[1]]) as tf.Tensor2D;',
  ],
  ['  call(inputs) {', '  call(inputs: tf.Tensor | tf.Tensor[]) {'],
  [
    '/** A function of tensors as a layer;',
    'type Run = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];\n\n/** A function of tensors as a layer;',
  ],
  [
    '  constructor({ shape, initializer, batched, ...rest }) {',
    `  private readonly shape: number[];
  private readonly initializer: Initializer;
  private readonly batched: boolean;
  private value!: tf.LayerVariable;

  constructor({ shape, initializer, batched, ...rest }: ParameterConfig) {`,
  ],
  [
    '/** An array of its own,',
    `type Initializer = ReturnType<typeof tf.initializers.zeros>;

interface ParameterConfig {
  shape: number[];
  initializer?: Initializer;
  batched?: boolean;
  name?: string;
  trainable?: boolean;
}

/** An array of its own,`,
  ],
  ['  build(inputShape) {', '  build(inputShape: tf.Shape) {'],
  [
    '  constructor(config) {',
    '  readonly stateSize: number;\n  private readonly units: number;\n  private readonly useBias: boolean;\n  private kernel!: tf.LayerVariable;\n  private recurrent!: tf.LayerVariable;\n  private bias?: tf.LayerVariable;\n\n  constructor(config: { units: number; useBias?: boolean }) {',
  ],
  [
    '    const weight = (name, shape, start) =>',
    '    const weight = (name: string, shape: number[], start: ReturnType<typeof tf.initializers.zeros>) =>',
  ],
  ['  call([x, h]) {', '  call([x, h]: tf.Tensor2D[]) {'],
  ['      const biased = (product, row) =>', '      const biased = (product: tf.Tensor, row: number) =>'],
  ['this.kernel.read()))', 'this.kernel.read() as tf.Tensor2D))'],
];

export function typed(text: string): string {
  return TYPES.reduce((made, [plain, withTypes]) => made.replace(plain, withTypes), text);
}
