import * as vscode from 'vscode';
import { productOf } from '../../../engine/core/model/dimension.ts';
import type { DataSlot } from '../../../engine/core/model/plan.ts';

export interface KnownSet {
  readonly name: string;
  readonly label: string;
  /** Of one row: numbers, or height, width and colours. */
  readonly row: readonly number[];
  /** Whether it comes with Descent. */
  readonly ships?: boolean;
}

const KNOWN: readonly KnownSet[] = [
  { name: 'mnist', label: 'MNIST', row: [28, 28] },
  { name: 'fashion_mnist', label: 'Fashion-MNIST', row: [28, 28] },
  { name: 'kmnist', label: 'KMNIST', row: [28, 28] },
  { name: 'cifar10', label: 'CIFAR-10', row: [32, 32, 3] },
  { name: 'digits', label: 'Digits', row: [8, 8], ships: true },
  { name: 'iris', label: 'Iris', row: [4], ships: true },
  { name: 'wine', label: 'Wine', row: [13], ships: true },
  { name: 'breast_cancer', label: 'Breast Cancer', row: [30], ships: true },
  { name: 'diabetes', label: 'Diabetes', row: [10], ships: true },
  { name: 'boston_housing', label: 'Boston Housing', row: [13] },
  { name: 'california_housing', label: 'California Housing', row: [8] },
];

const sizeOf = ({ row }: KnownSet) => row.reduce((size, each) => size * each, 1);

/** Sets whose rows have as many numbers as every input wants. */
export function fittingSets(slots: readonly DataSlot[]): readonly KnownSet[] {
  const inputs = slots.filter((slot) => slot.role === 'input');
  const fits = (set: KnownSet) =>
    inputs.every(({ shape }) => shape !== undefined && productOf(shape.slice(1)) === sizeOf(set));
  return inputs.length > 0 ? KNOWN.filter(fits) : [];
}

export function describeSet({ row, ships }: KnownSet): string {
  const shape = row.join(' × ');
  return ships
    ? vscode.l10n.t('{0} numbers a row; comes with Descent', shape)
    : vscode.l10n.t('{0} numbers a row; from this machine or downloaded', shape);
}
