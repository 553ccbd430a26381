import type { Sample } from './corpus.ts';

const python = (text: string): Sample => ({ language: 'python', text });
const script = (text: string): Sample => ({ language: 'typescript', text });

const DEEP = 20_000;

/** Programs that would take for ever, all memory or all of the stack if they were followed as they stand. */
export const HOSTILE: readonly Sample[] = [
  ...['(', '[', '{', '-', 'not ', 'lambda: ', 'a.', 'f(', '*', 'x[', '"', 'if a:\n ', 'f"{', '(yield '].map((each) =>
    python(`r = ${each.repeat(DEEP)}`),
  ),
  ...['(', '[', '{', '-', '!', '() => ', 'a.', 'f(', '...', 'x[', '`${', '{a:', 'new ', 'class A extends '].map(
    (each) => script(`r = ${each.repeat(DEEP)}`),
  ),
  python(`r = ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}`),
  script(`r = ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}`),
  python(`r = ${Array(DEEP).fill('1').join(' + ')}`),
  script(`r = ${Array(DEEP).fill('1').join(' + ')}`),
  python(`r = ${Array(DEEP).fill('a').join(' if b else ')}`),
  script(`r = ${Array(DEEP).fill('a').join(' ? b : ')}`),
  python(`r = [${'0, '.repeat(30_000)}]`),
  python(`r = {${'"a": 1, '.repeat(20_000)}}`),
  python(`r = "${'a'.repeat(60_000)}"`),
  python(Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}if a:`).join('\n')),
  python(Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}def f():`).join('\n')),
  python(
    Array.from({ length: 300 }, (_, depth) => `${'\t'.repeat(depth % 3)}${' '.repeat(depth % 5)}x = 1`).join('\n'),
  ),
  python('def f(n): return f(n + 1)\nr = f(0)'),
  python('def f(n): return f(n + 1) + f(n + 2)\nr = f(0)'),
  python('def f(x): return [f(x), f(x), f(x)]\nr = f(0)'),
  python('def f():\n  while True: yield 1\nr = list(f())'),
  python('def f():\n  yield from f()\nr = list(f())'),
  python('while True: r = 1'),
  python('for i in range(10 ** 12):\n  for j in range(10 ** 12): r = i'),
  // Models that make models, and very many models.
  python(
    'import keras\nclass A(keras.Model):\n  def __init__(self):\n    super().__init__()\n    self.a = keras.Sequential([keras.layers.Dense(3)])\n    self.b = A()\nr = A()',
  ),
  python('import keras\nfor i in [0] * 900: keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(3)])'),
  // Lists that hold one another a thousand times over, given to layers, models and functions of the file.
  ...['layers.Dense(3)(x)', 'keras.Model(x, x)', 'layers.add(x)', 'keras.ops.stack(x)', 'Own()(x)'].map((use) =>
    python(
      `import keras\nfrom keras import layers\nclass Own(layers.Layer):\n  def call(self, x):\n    return x\n` +
        `x = keras.Input((8,))\n${'x = [x] * 1000\n'.repeat(13)}y = ${use}`,
    ),
  ),
  ...['nn.Linear(3, 4)(x)', 'torch.cat(x)', 'net(x)'].map((use) =>
    python(
      `import torch\nfrom torch import nn\nclass Net(nn.Module):\n  def forward(self, x):\n    return x\n` +
        `net = Net()\nx = torch.randn(3, 3)\n${'x = [x] * 1000\n'.repeat(13)}y = ${use}`,
    ),
  ),
  python('r = [[[0] * 1000 for _ in range(1000)] for _ in range(1000)]'),
  python('r = [(a, b, c, d) for a in range(99) for b in range(99) for c in range(99) for d in range(99)]'),
  python('s = "a"\nfor i in range(100): s += s\nr = s'),
  python('x = [1]\nfor i in range(100): x += x\nr = x'),
  // Brackets that were never closed, with something in them that is given to a layer.
  ...['{', '['].map((each) =>
    python(`import keras\nx = ${each.repeat(250)}keras.Input((8,))\ny = keras.layers.Dense(3)(x)\n`),
  ),
  python('x = []\nx.append(x)\nr = str(x)\ny = x == x\nz = sorted(x)'),
  python('d = {}\nd["a"] = d\nr = str(d), d == d'),
  python('x = [1]\nfor a in x: x.append(a)\nr = x'),
  python('class A(A): pass\nclass B(B, A): pass\nr = B()'),
  python('class A:\n  def __getattr__(self, n): return getattr(self, n)\nr = A().x'),
  python('class A:\n  def __add__(self, o): return self + o\n  def __call__(self): return self()\nr = A() + 1, A()()'),
  python(
    'class A:\n  def __iter__(self): return self\n  def __len__(self): return len(self)\nr = list(A()), len(A()), bool(A())',
  ),
  python(
    'class A:\n  def __str__(self): return str(self)\n  def __eq__(self, o): return self == o\nr = str(A()), A() == A()',
  ),
  python('class A:\n  @property\n  def x(self): return self.x\nr = A().x'),
  python('class A:\n  def __init__(self): A()\nr = A()'),
  python('import os\n'.concat('if os.x(): a = 1\nelse: a = 2\n'.repeat(200))),
  python(
    `import os\n${Array.from({ length: 60 }, (_, depth) => `${' '.repeat(depth)}if os.x(${depth}):`).join('\n')}\n${' '.repeat(60)}r = 1`,
  ),
  python('import os\ndef f(n):\n  if os.x(): return f(n + 1)\n  return f(n + 2)\nr = f(0)'),
  python('f = lambda f: f(f)\nr = f(f)'),
  python('r = "{:999999999}".format(1), "%999999999d" % 1, "a".ljust(10 ** 9), f"{1:999999999}"'),
  python('r = 10 ** 10 ** 10, 2 << 10 ** 9, -1 % 0, 1 // 0, 0 ** -1, "a" * -1, [0] * 10 ** 12'),
  python(
    'import itertools\nr = list(itertools.product(range(999), repeat=9)), list(itertools.permutations(range(99)))',
  ),
  python(
    'import math\nr = math.factorial(10 ** 9), math.sqrt(-1), math.log(0), round(1e308, 400), chr(-1), chr(10 ** 9)',
  ),
  python('r = sorted([1, "a", None, [], {}]), max([1, "a"]), sum([[1], 2]), zip(), int("x"), int("z" * 999, 99)'),
  script('function f(n) { return f(n + 1); } const r = f(0);'),
  script('for (;;) { }'),
  script('while (true) { x.push(1); }'),
  script('const a = []; for (let i = 0; ; i++) a.push(a);'),
  script('const a = []; a.push(a); const r = String(a) + `${a}`;'),
  script(
    'const r = Array.from({ length: 1e12 }); const q = new Array(-1); const s = "a".repeat(1e12); const t = "a".padEnd(1e12);',
  ),
  script('const o = {}; o.o = o; const r = { ...o, ...o }; const f = () => f(); f();'),
  script('class A extends A { constructor() { new A(); } } new A();'),
  script('const r = (1.5).toFixed(999) + Number.MAX_SAFE_INTEGER.toString(99);'),
];
