// Which tensors decide about the shape of what an operation makes: these may not change from step to step.
import type { Operation } from '../recording.ts';

/** By operation, the places of its inputs whose numbers are sizes, axes or the like; -1 is the last. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  All: [1],
  Any: [1],
  ArgMax: [1],
  ArgMin: [1],
  AvgPool3DGrad: [0],
  AvgPoolGrad: [0],
  BatchToSpaceND: [1, 2],
  Bincount: [1],
  BroadcastTo: [1],
  ConcatV2: [-1],
  Conv2DBackpropFilter: [1],
  Conv2DBackpropInput: [0],
  Conv3DBackpropFilterV2: [1],
  Conv3DBackpropInputV2: [0],
  CropAndResize: [3],
  DepthwiseConv2dNativeBackpropFilter: [1],
  DepthwiseConv2dNativeBackpropInput: [0],
  ExpandDims: [1],
  Fill: [0],
  GatherV2: [2],
  LinSpace: [2],
  Max: [1],
  Mean: [1],
  Min: [1],
  MirrorPad: [1],
  Multinomial: [1],
  OneHot: [1],
  Pad: [1],
  PadV2: [1],
  Prod: [1],
  Range: [0, 1, 2],
  Reshape: [1],
  ResizeBilinear: [1],
  ResizeNearestNeighbor: [1],
  ResizeNearestNeighborGrad: [1],
  ScatterNd: [2],
  Slice: [2],
  SpaceToBatchND: [1, 2],
  SparseToDense: [1],
  Split: [0],
  SplitV: [1, 2],
  StridedSlice: [1, 2, 3],
  Sum: [1],
  Tile: [1],
  TopKV2: [1],
  Transpose: [1],
  UnsortedSegmentSum: [2],
};

/** What these make has a shape that their numbers decide, all of them. */
const BY_NUMBERS = /^(Unique|Where|NonMaxSuppression|Ragged|Sparse(?!ToDense)|String|StaticRegex|Decode)/;

/** The first operation whose result has another shape when what it is given changes, be it one of these tensors or any. */
export function sizedBy(changing: ReadonlySet<number>, operations: readonly Operation[]): string | undefined {
  const found = operations.find(
    ({ name, inputs }) =>
      BY_NUMBERS.test(name) || (SIZES[name] ?? []).some((place) => changing.has(inputs.at(place) ?? NaN)),
  );
  return found?.name;
}
