import type { CreateLibrary } from '../evaluate/machine.ts';
import { moduleOf } from '../library/module.ts';
import { fileReaders } from './files.ts';

/** The part of pandas that reads tables and takes their columns. */
export const createPandas: CreateLibrary = (machine) => {
  const pandas = moduleOf('pandas', fileReaders(machine));
  return { name: 'pandas', module: (name) => (name === 'pandas' ? pandas : undefined) };
};
