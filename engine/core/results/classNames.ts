/** Data sets whose classes everybody knows, by how programs name them. */
const KNOWN: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /fashion[_-]?mnist/i,
    ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  ],
  [/cifar[_-]?10\b/i, ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']],
  [/(?<!k|e|fashion[_-]?)mnist\b|load_digits/i, Array.from({ length: 10 }, (_, digit) => String(digit))],
  [/load_iris/, ['setosa', 'versicolor', 'virginica']],
];

/** A list of texts that is given a name which says that they are classes. */
const LIST =
  /\b(?:class_?names|class_?labels|classes|label_?names|labels|categories)\b\s*(?::[^=\n]+)?=\s*[[(]((?:\s*(?:"[^"\n]*"|'[^'\n]*')\s*,?)+)\s*[\])]/gi;

function lists(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(LIST)].map(([, inside = '']) =>
    [...inside.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, one, other]) => one ?? other ?? ''),
  );
}

const isSame = (one: readonly string[], other: readonly string[]) => one.join('\n') === other.join('\n');

/**
 * The names of so many classes as a program tells them: in a list of texts that is named for them, or by the one known
 * data set that it names. Where two could be meant, nothing.
 */
export function classNamesIn(text: string, classes: number): readonly string[] | undefined {
  const listed = lists(text).filter(({ length }) => length === classes);
  const [first] = listed;
  if (first) return listed.every((each) => isSame(each, first)) ? first : undefined;
  const known = KNOWN.filter(([pattern]) => pattern.test(text)).map(([, names]) => names);
  const [only] = known;
  return known.length === 1 && only?.length === classes ? only : undefined;
}
