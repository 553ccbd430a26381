import type { ConvGeometry } from '../../kernels/convGeometry.ts';

const FIELDS = [
  ...(['batch', 'inHeight', 'inWidth', 'inChannels', 'outHeight', 'outWidth', 'outChannels'] as const),
  ...(['filterHeight', 'filterWidth', 'strideHeight', 'strideWidth', 'dilationHeight', 'dilationWidth'] as const),
  ...(['top', 'left'] as const),
] as const satisfies readonly (keyof ConvGeometry)[];

/** How many numbers a convolution is. */
export const GEOMETRY = FIELDS.length;

export const geometryGiven = (conv: ConvGeometry): number[] => FIELDS.map((field) => conv[field]);

export const geometryAt = (given: Float64Array): ConvGeometry =>
  Object.fromEntries(FIELDS.map((field, index) => [field, given[index]!])) as unknown as ConvGeometry;
