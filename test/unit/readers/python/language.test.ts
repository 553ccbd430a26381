import assert from 'node:assert/strict';
import { test } from 'node:test';
import { result } from './shown.ts';

/** Programs and what `r` is at their end, as Python itself has it. */
const PROGRAMS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  arithmetic: [
    ['r = 7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 / 2, 2 ** 10, 2 ** -1', '(3, -4, 1, 2, 3.5, 1024, 0.5)'],
    ['r = 1 + 2 * 3 - 4, (1 + 2) * 3, -2 ** 2, 2 ** 3 ** 2', '(3, 9, -4, 512)'],
    ['r = 4 / 2, 4 // 2.0, 1e3, 0x10, 1_000, 3 * 0.5', '(2.0, 2.0, 1000.0, 16, 1000, 1.5)'],
    ['r = 255., 1.e-3, .5, [0., 1.], 3 / 2., 1_0.', '(255.0, 0.001, 0.5, [0.0, 1.0], 1.5, 10.0)'],
    ['r = 5 & 3, 5 | 3, 5 ^ 3, 1 << 40, ~5', '(1, 7, 6, 1099511627776, -6)'],
    ['r = True + 1, 3 if not False and None or 5 else 4', '(2, 3)'],
    ['r = not True and False, not (True and False), not 1 == 2', '(False, True, True)'],
    [
      'r = 1 < 2 < 3, 1 < 2 > 5, 2 in [1, 2], 3 not in (1, 2), None is None, 1 is not None',
      '(True, False, True, True, True, True)',
    ],
    ['r = 10 ** 400', '? the operator ** on a number and a number'],
    ['r = 1 / 0', '? the operator / on a number and a number'],
    [
      'r = round(2.5), round(3.5), round(2.345, 1), abs(-3), min(3, 1, 2), max([4, 9]), sum([1, 2, 3]), divmod(7, 2)',
      '(2, 4, 2.3, 3, 1, 9, 6, (3, 1))',
    ],
    [
      'import math\nr = math.ceil(2.1), math.floor(-2.1), math.sqrt(16), math.log2(8), math.prod([2, 3]), math.pi',
      '(3, -3, 4.0, 3.0, 6, 3.141592653589793)',
    ],
  ],
  texts: [
    ['i = 3\nr = f"block{i}_conv{i + 1:02d}"', "'block3_conv04'"],
    ['w = 8\nr = f"{1.5:>{w}.2f}|{\'a\'!r}|{{}}"', `"    1.50|'a'|{}"`],
    ['r = "%s-%d-%.2f" % ("a", 3, 1.5), "{}/{1}/{x}".format(1, 2, x=3)', "('a-3-1.50', '1/2/3')"],
    [
      'r = "a,b".split(","), "-".join(["x", "y"]), " a ".strip(), "abc"[::-1], "abc"[-1], "ab" * 2',
      "(['a', 'b'], 'x-y', 'a', 'cba', 'c', 'abab')",
    ],
    [
      'r = "Conv" in "MyConv", "aB".lower(), "ab".upper(), "a.b".replace(".", "_"), "ab".startswith(("x", "a"))',
      "(True, 'ab', 'AB', 'a_b', True)",
    ],
    ['r = r"\\n", "\\x41\\u0042", """a\nb""", "a" "b", b"c"', "('\\\\n', 'AB', 'a\\nb', 'ab', 'c')"],
    ['r = str(1.0), str([1, "a"]), repr("a"), str(None), f"{True}"', `('1.0', "[1, 'a']", "'a'", 'None', 'True')`],
  ],
  collections: [
    [
      'a = [1, 2, 3, 4]\nr = a[1:3], a[::-1], a[-1], a[:-1], a[::2], len(a)',
      '([2, 3], [4, 3, 2, 1], 4, [1, 2, 3], [1, 3], 4)',
    ],
    ['a = [1]\na.append(2)\na.extend((3, 4))\na += [5]\na.insert(0, 0)\nb = a.pop()\nr = a, b', '([0, 1, 2, 3, 4], 5)'],
    [
      'd = {"a": 1, **{"b": 2}}\nd["c"] = 3\nd.update(e=4)\nr = d, d.get("x", 9), "a" in d, list(d.items())[0], d.pop("a")',
      "({'b': 2, 'c': 3, 'e': 4}, 9, True, ('a', 1), 1)",
    ],
    [
      'r = [x * y for x in range(3) for y in (1, 2) if x != 1], {k: v for k, v in zip("ab", [1, 2])}, sum(i for i in range(4))',
      "([0, 0, 2, 4], {'a': 1, 'b': 2}, 6)",
    ],
    ['a, (b, *c), d = 1, (2, 3, 4), 5\nr = a, b, c, d', '(1, 2, [3, 4], 5)'],
    [
      'r = [*range(2), *(5, 6)], sorted([3, 1, 2], reverse=True), list(reversed([1, 2])), list(enumerate("ab", 1))',
      "([0, 1, 5, 6], [3, 2, 1], [2, 1], [(1, 'a'), (2, 'b')])",
    ],
    [
      'r = list(map(lambda x: x + 1, [1, 2])), list(filter(lambda x: x > 1, [1, 2])), any([0, 1]), all([1, 0])',
      '([2, 3], [2], True, False)',
    ],
    [
      'from collections import OrderedDict, namedtuple\nP = namedtuple("P", "x y")\np = P(1, y=2)\nr = p.x, p[1], OrderedDict([("a", 1)])',
      "(1, 2, {'a': 1})",
    ],
    [
      'r = 10 ** 9 in range(10 ** 10), len(range(0, 10, 3)), range(5)[-1], list(range(3, 0, -1))',
      '(True, 4, 4, [3, 2, 1])',
    ],
    ['r = {1, 2} | {2, 3}, {1, 2} & {2}, set("aab")', "({1, 2, 3}, {2}, {'a', 'b'})"],
    ['r = (1, 2) + (3,), [0] * 3, (1, 2) == (1, 2), [1] < [2], ()', '((1, 2, 3), [0, 0, 0], True, True, ())'],
  ],
  match: [
    ['match "adam":\n  case "sgd": r = 1\n  case "adam" | "adamw": r = 2\n  case _: r = 3', '2'],
    ['match -3:\n  case 3: r = 1\n  case -3: r = 2', '2'],
    ['match None:\n  case False: r = 1\n  case None: r = 2', '2'],
    ['match 5:\n  case 1: r = 1\n  case other: r = other + 1', '6'],
    ['match (1, 2, 3, 4):\n  case (1,): r = 0\n  case [first, *rest, last]: r = first, rest, last', '(1, [2, 3], 4)'],
    ['match [1, 2]:\n  case 1, 3: r = 0\n  case a, b if a > b: r = 1\n  case a, b if a < b: r = a, b', '(1, 2)'],
    [
      'match {"type": "conv", "size": 3}:\n  case {"type": "dense"}: r = 0\n  case {"type": "conv", "size": n}: r = n',
      '3',
    ],
    ['match 2.5:\n  case int(): r = 0\n  case float(x): r = x', '2.5'],
    [
      'class P:\n  def __init__(self, x): self.x = x\nmatch P(4):\n  case P(x=1): r = 0\n  case P(x=n) as p: r = n, p.x',
      '(4, 4)',
    ],
    ['class C:\n  RED = 1\nmatch 1:\n  case C.RED: r = "red"', "'red'"],
    ['r = 0\nmatch 7:\n  case 1: r = 1', '0'],
    ['def f(x):\n  match x:\n    case "a": return 1\n    case _: return 2\nr = f("a"), f("b")', '(1, 2)'],
    ['import os\nmatch os.x():\n  case 1: r = 8\n  case _: r = 8', '8'],
    ['import os\nmatch os.x():\n  case 1: r = 8\n  case _: r = 9', '? a value that depends on a condition'],
  ],
  functions: [
    [
      'def f(a, b=2, *args, c=3, **kw):\n  return a, b, args, c, kw\nr = f(1), f(1, 5, 6, 7, c=8, d=9), f(*[1, 2], **{"c": 4})',
      "((1, 2, (), 3, {}), (1, 5, (6, 7), 8, {'d': 9}), (1, 2, (), 4, {}))",
    ],
    ['def outer(n):\n  def inner(x):\n    return x * n\n  return inner\nr = outer(3)(4)', '12'],
    ['fs = [lambda x, i=i: x + i for i in range(3)]\nr = [f(10) for f in fs]', '[10, 11, 12]'],
    ['count = 0\ndef up():\n  global count\n  count += 1\nup()\nup()\nr = count', '2'],
    [
      'def make():\n  n = 0\n  def step():\n    nonlocal n\n    n += 1\n    return n\n  step()\n  return step()\nr = make()',
      '2',
    ],
    ['def fib(n):\n  return n if n < 2 else fib(n - 1) + fib(n - 2)\nr = fib(10)', '55'],
    [
      'def gen(n):\n  for i in range(n):\n    yield i\n  yield from [7, 8]\nr = list(gen(2)), [x for x in gen(1)]',
      '([0, 1, 7, 8], [0, 7, 8])',
    ],
    [
      'from functools import partial, reduce\nf = partial(pow, 2)\nr = f(5), reduce(lambda a, b: a * b, [1, 2, 3, 4])',
      '(32, 24)',
    ],
    ['def f(x) -> int:\n  """doc"""\n  if (n := x + 1) > 2:\n    return n\nr = f(2), f(0)', '(3, None)'],
    [
      'import functools\ndef deco(f):\n  @functools.wraps(f)\n  def g(*a):\n    return f(*a)\n  return g\n@deco\ndef h(x):\n  return x\nr = h(3)',
      '3',
    ],
  ],
  classes: [
    [
      'class A:\n  x = 1\n  def __init__(self, n): self.n = n\n  def get(self): return self.n + self.x\nclass B(A):\n  def __init__(self):\n    super().__init__(5)\n  def get(self): return super(B, self).get() * 2\nr = B().get(), isinstance(B(), A), B.x, type(B()).__name__',
      "(12, True, 1, 'B')",
    ],
    [
      'class A:\n  def __call__(self, x): return x + 1\n  def __add__(self, o): return 7\n  def __radd__(self, o): return 8\n  def __getitem__(self, i): return i\n  def __len__(self): return 4\n  def __iter__(self): return iter([1, 2])\na = A()\nr = a(1), a + 1, 1 + a, a[3], len(a), list(a), [*a]',
      '(2, 7, 8, 3, 4, [1, 2], [1, 2])',
    ],
    [
      'class A:\n  @property\n  def size(self): return self._s * 2\n  @staticmethod\n  def s(x): return x\n  @classmethod\n  def make(cls, s):\n    a = cls()\n    a._s = s\n    return a\nr = A.make(3).size, A.s(4)',
      '(6, 4)',
    ],
    [
      'class A:\n  def __getattr__(self, name): return name + "!"\nr = A().missing, hasattr(A(), "x"), getattr(A(), "y")',
      "('missing!', True, 'y!')",
    ],
    [
      'class A: pass\nclass B(A):\n  def who(self): return "B"\nclass C(A):\n  def who(self): return "C"\nclass D(B, C): pass\nr = D().who()',
      "'B'",
    ],
    [
      'class A:\n  def hi(self): return "A"\nclass B(A):\n  def hi(self): return "B" + super().hi()\nclass C(A):\n  def hi(self): return "C" + super().hi()\nclass D(B, C):\n  def hi(self): return "D" + super().hi()\nr = D().hi()',
      "'DBCA'",
    ],
    [
      'from dataclasses import dataclass, field\n@dataclass\nclass Config:\n  width: int\n  depth: int = 3\n  sizes: list = field(default_factory=lambda: [1, 2])\nc = Config(8)\nr = c.width, c.depth, c.sizes, Config(1, depth=9).depth',
      '(8, 3, [1, 2], 9)',
    ],
    [
      'from enum import Enum\nclass Mode(Enum):\n  A = 1\n  B = 2\nr = Mode.B.value, Mode.A == Mode.A, [m.name for m in Mode]',
      "(2, True, ['A', 'B'])",
    ],
    [
      'class A:\n  pass\na = A()\nsetattr(a, "b", 5)\na.c = 6\na.c += 1\nr = a.b, a.c, hasattr(a, "z"), getattr(a, "z", 1)',
      '(5, 7, False, 1)',
    ],
  ],
  flow: [
    ['r = 0\nfor i in range(5):\n  if i == 1: continue\n  if i == 4: break\n  r += i\nelse:\n  r = 99', '5'],
    ['r = 0\nwhile r < 7:\n  r += 3', '9'],
    ['try:\n  r = 1\nexcept ValueError as e:\n  r = 2\nelse:\n  r += 10\nfinally:\n  r += 100', '111'],
    ['try:\n  raise ValueError("x")\nexcept ValueError:\n  r = 2', '2'],
    ['if __name__ == "__main__":\n  r = 1', '1'],
    [
      'class C:\n  def __enter__(self): return 5\n  def __exit__(self, *a): pass\nwith C() as c, open("x") as f:\n  r = c',
      '5',
    ],
    ['a = b = 3\nr = a if a > 2 else b\ndel a', '3'],
    [
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--lr", type=float, default=1e-3)\np.add_argument("-b", "--batch-size", type=int, default="64")\np.add_argument("--fast", action="store_true")\np.add_argument("--out")\np.add_argument("data")\nargs = p.parse_args()\nr = args.lr, args.batch_size, args.fast, args.out, args.data',
      '(0.001, 64, False, None, ? the argument data)',
    ],
  ],
};

for (const [topic, programs] of Object.entries(PROGRAMS))
  test(`Python: ${topic}`, () => {
    for (const [program, expected] of programs) assert.equal(result(program), expected, program);
  });
