/** What is public of a model of TensorFlow Hub: how wide its answer is, and how many numbers it holds. */
export interface Published {
  readonly width: number;
  /** Absent where it is not surely known: then the answer's shape is, and the count is not. */
  readonly parameters?: number;
  /** Texts come in, one for each row, or pictures. */
  readonly takes: 'texts' | 'pictures';
}

const texts = (width: number, parameters?: number): Published => ({ width, parameters, takes: 'texts' });
const pictures = (width: number, parameters?: number): Published => ({ width, parameters, takes: 'pictures' });

/** Widths of EfficientNet's features, B0 to B7. */
const EFFICIENT = [1280, 1280, 1408, 1536, 1792, 2048, 2304, 2560];

/** By what their addresses say, on tfhub.dev as on Kaggle. */
const HANDLES: readonly (readonly [RegExp, Published])[] = [
  [/\/nnlm(?:\/tensorFlow2\/|-)en-dim50\/\d$/i, texts(50, 48_190_600)],
  [/\/nnlm(?:\/tensorFlow2\/|-)en-dim128\/\d$/i, texts(128, 124_642_688)],
  [/\/nnlm-\w\w-dim50(?:-with-normalization)?\/\d$/, texts(50)],
  [/\/nnlm-\w\w-dim128(?:-with-normalization)?\/\d$/, texts(128)],
  [/\/gnews-swivel-20dim\/1$/, texts(20, 400_020)],
  [/\/gnews-swivel-20dim-with-oov\/1$/, texts(20)],
  [/\/universal-sentence-encoder\/4$/, texts(512, 256_797_824)],
  [/\/universal-sentence-encoder(?:-large|-multilingual(?:-large)?)?\/\d$/, texts(512)],
  [/\/cord-19\/swivel-128d\/\d$/, texts(128)],
  [/\/mobilenet_v2(?:_100_224)?\/feature_vector\/\d$/, pictures(1280, 2_257_984)],
  [/\/mobilenet_v2(?:_100_224)?\/classification\/\d$/, pictures(1001, 3_540_265)],
  [/\/mobilenet_v3_large_100_224\/feature_vector\/5$/, pictures(1280, 4_226_432)],
  [/\/inception_v3\/feature_vector\/\d$/, pictures(2048, 21_802_784)],
  [/\/inception_v3\/classification\/\d$/, pictures(1001, 23_853_833)],
  [/\/resnet_v2_50\/feature_vector\/\d$/, pictures(2048, 23_564_800)],
  [/\/resnet_v[12]_(?:50|101|152)\/feature_vector\/\d$/, pictures(2048)],
  [/\/resnet_v[12]_(?:50|101|152)\/classification\/\d$/, pictures(1001)],
  [/\/efficientnet\/b0\/feature-vector\/1$/, pictures(1280, 4_049_564)],
  ...EFFICIENT.map((width, size): readonly [RegExp, Published] => [
    new RegExp(`/efficientnet/b${size}/feature-vector/\\d$`),
    pictures(width),
  ]),
  [/\/efficientnet\/b\d\/classification\/\d$/, pictures(1000)],
];

export function publishedAt(handle: string): Published | undefined {
  return HANDLES.find(([pattern]) => pattern.test(handle))?.[1];
}
