import type { Config } from '../../../model/config.ts';
import { BATCH } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { Span } from '../../../model/span.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  integer,
  list,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { mapTensors } from '../../library/nested.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { produce } from '../produce.ts';
import { isInstance } from '../values.ts';
import { rowsOf } from './dataset.ts';
import { wholeOf } from './ownRows.ts';
import { ceilOf } from './rows.ts';

const LOADER = Symbol('torch.utils.data loader');

export interface LoaderState {
  readonly dataset: Value;
  readonly batchSize: number | undefined;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** What it does to rows and is not followed, as sentences. */
  readonly told: readonly string[];
}

export function loaderOf(value: Value | undefined): LoaderState | undefined {
  return isInstance(value) ? (value.state.get(LOADER) as LoaderState | undefined) : undefined;
}

interface Batching {
  readonly machine: Machine;
  readonly config: Config;
  readonly span: Span;
}

/** Some rows of a whole array. */
function batchOfWhole({ machine, config, span }: Batching, tensor: TensorValue): TensorValue {
  const shape = tensor.shape && [BATCH, ...tensor.shape.slice(1)];
  return { ...produce(machine, { type: 'Batch', inputs: [tensor], config, span }, shape), library: 'torch' };
}

function loaderElement(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const loader = loaderOf(self);
  if (!loader) return machine.unknown('a batch', args.span);
  const { dataset, batchSize, shuffle, dropLast } = loader;
  const config = { batch_size: batchSize ?? null, shuffle, drop_last: dropLast };
  const batching = { machine, config, span: self.span };
  const known = wholeOf(machine, dataset, self.span);
  return known
    ? asList(mapTensors(known.whole, (each) => batchOfWhole(batching, each)))
    : machine.unknown('a batch of data that is not known', args.span);
}

/** A loader gives lists where a data set gives tuples; both unpack alike. */
function asList(value: Value): Value {
  return value.kind === 'tuple' ? list([...value.items]) : value;
}

const LOADER_SIGNATURE =
  'dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None, multiprocessing_context=None, generator=None, *, prefetch_factor=None, persistent_workers=False, pin_memory_device="", in_order=True';

const isGiven = (made: Arguments, name: string): boolean => made.has(name) && made.value(name).kind !== 'none';

const samplerName = (made: Arguments): string => {
  const sampler = made.value('sampler');
  return sampler.kind === 'instance' ? sampler.class.name : '';
};

function drawsRows(made: Arguments): boolean {
  return isGiven(made, 'sampler') && samplerName(made) !== 'SequentialSampler';
}

function toldOf(made: Arguments): readonly string[] {
  const plain = ['RandomSampler', 'SequentialSampler', 'DistributedSampler'].includes(samplerName(made));
  return [
    ...(isGiven(made, 'sampler') && !plain ? ['All rows are fed, whatever the sampler of the loader says'] : []),
    ...(isGiven(made, 'batch_sampler') ? ['Batches are of equal size, whatever the batch sampler says'] : []),
    ...(isGiven(made, 'collate_fn') ? ['Rows are put together as they are, whatever collate_fn does'] : []),
  ];
}

function constructLoader(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const made = readArguments(machine, LOADER_SIGNATURE, args);
  const state: LoaderState = {
    dataset: made.value('dataset'),
    batchSize: made.number('batch_size'),
    shuffle: made.flag('shuffle') || drawsRows(made),
    dropLast: made.flag('drop_last'),
    told: toldOf(made),
  };
  self.state.set(LOADER, state);
  self.attributes.set('dataset', state.dataset);
  self.attributes.set('batch_size', made.value('batch_size'));
  machine.record({ type: 'torch.loader', subject: self, args, span: args.span });
  return NONE;
}

export function createLoader(machine: Machine): ClassValue {
  return nativeClass('torch.utils.data.DataLoader', {
    __init__: (self, args) => constructLoader(machine, self, args),
    __element__: (self, args) => loaderElement(machine, self, args),
    __len__: (self, args) => {
      const loader = loaderOf(self);
      const rows = loader && rowsOf(machine, loader.dataset, args.span);
      const batches = ceilOf(rows, loader?.batchSize, loader?.dropLast ?? false);
      return batches === undefined ? machine.unknown('the number of batches', args.span) : integer(batches);
    },
  });
}
