import type { Machine } from '../../evaluate/machine.ts';
import { type CallArguments, type InstanceValue, NONE, tuple, type Value } from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { readArguments } from '../arguments.ts';
import { tensorOfValue } from '../tensorOfValue.ts';
import { exampleOf, lengthOf, rowsInside, setDataset } from './dataset.ts';
import { createLoader } from './loader.ts';
import { constructSubset, randomSplit } from './parts.ts';

export function createData(machine: Machine): Readonly<Record<string, Value>> {
  const dataset = nativeClass('torch.utils.data.Dataset', { __init__: () => NONE });
  const known = {
    __getitem__: (self: InstanceValue, args: CallArguments) => exampleOf(machine, self, args),
    __len__: (self: InstanceValue, args: CallArguments) => lengthOf(machine, self, args),
  };
  const tensors = nativeClass(
    'torch.utils.data.TensorDataset',
    {
      ...known,
      __init__: (self, args) => {
        const whole = tuple(args.positional.map((each) => tensorOfValue(machine, each, args.span)));
        setDataset(self, { rows: rowsInside(whole), whole });
        self.attributes.set('tensors', whole);
        return NONE;
      },
    },
    [dataset],
  );
  const part = nativeClass(
    'torch.utils.data.Subset',
    { ...known, __init__: (self, args) => constructSubset(machine, self, args) },
    [dataset],
  );
  const sampler = nativeClass('torch.utils.data.Sampler', { __init__: () => NONE });
  return {
    Dataset: dataset,
    IterableDataset: nativeClass('torch.utils.data.IterableDataset', {}, [dataset]),
    TensorDataset: tensors,
    Subset: part,
    ConcatDataset: nativeClass('torch.utils.data.ConcatDataset', { __init__: () => NONE }, [dataset]),
    DataLoader: createLoader(machine),
    random_split: {
      kind: 'native',
      name: 'torch.utils.data.random_split',
      call: (args) => randomSplit(machine, part, readArguments(machine, 'dataset, lengths, generator=None', args)),
    },
    ...Object.fromEntries(
      ['RandomSampler', 'SequentialSampler', 'SubsetRandomSampler', 'WeightedRandomSampler', 'BatchSampler'].map(
        (name) => [name, nativeClass(`torch.utils.data.${name}`, {}, [sampler])],
      ),
    ),
    Sampler: sampler,
  };
}
