/** One file of a data set as its publisher gives it. */
export interface DownloadedFile {
  readonly url: string;
  /** Of the file as it comes, hexadecimal, as the sources of Keras, torchvision or scikit-learn state it. */
  readonly hash: { readonly algorithm: 'sha256' | 'md5'; readonly value: string };
  /** Where it is kept, below Descent's folder of data; of an archive, the folder that it is unpacked into. */
  readonly to: string;
  /** Of the file as it comes. */
  readonly megabytes: number;
  readonly archive?: 'tar.gz';
}

const KERAS = 'https://storage.googleapis.com/tensorflow/tf-keras-datasets/';
const KUZUSHIJI = 'http://codh.rois.ac.jp/kmnist/dataset/kmnist/';
const FASHION = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/';
const TORONTO = 'https://www.cs.toronto.edu/~kriz/';

const npz = (name: string, megabytes: number, value: string): readonly DownloadedFile[] => [
  { url: `${KERAS}${name}`, hash: { algorithm: 'sha256', value }, to: name, megabytes },
];

/** Four files in the form of MNIST's, with their checksums in torchvision's order. */
function idx(base: string, folder: string, hashes: readonly (readonly [string, number, string])[]) {
  return hashes.map(([name, megabytes, value]): DownloadedFile => ({
    url: `${base}${name}.gz`,
    hash: { algorithm: 'md5', value },
    to: `${folder}/${name}.gz`,
    megabytes,
  }));
}

function archive(name: string, value: string): readonly DownloadedFile[] {
  const hash = { algorithm: 'sha256', value } as const;
  return [{ url: `${TORONTO}${name}.tar.gz`, hash, to: '.', megabytes: 170, archive: 'tar.gz' }];
}

/** What can be downloaded, by the names of the sets. */
export const DOWNLOADS: Readonly<Record<string, readonly DownloadedFile[]>> = {
  mnist: npz('mnist.npz', 11, '731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1'),
  fashion_mnist: idx(FASHION, 'fashion-mnist', [
    ['train-images-idx3-ubyte', 26, '8d4fb7e6c68d591d4c3dfef9ec88bf0d'],
    ['train-labels-idx1-ubyte', 1, '25c81989df183df01b3e8a0aad5dffbe'],
    ['t10k-images-idx3-ubyte', 4, 'bef4ecab320f06d8554ea6380940ec79'],
    ['t10k-labels-idx1-ubyte', 1, 'bb300cfdad3c16e7a12a480ee83cd310'],
  ]),
  kmnist: idx(KUZUSHIJI, 'kmnist', [
    ['train-images-idx3-ubyte', 18, 'bdb82020997e1d708af4cf47b453dcf7'],
    ['train-labels-idx1-ubyte', 1, 'e144d726b3acfaa3e44228e80efcd344'],
    ['t10k-images-idx3-ubyte', 3, '5c965bf0a639b31b8f53240b1b52f4d7'],
    ['t10k-labels-idx1-ubyte', 1, '7320c461ea6c1c855c0b718fb2a4b134'],
  ]),
  cifar10: archive('cifar-10-python', '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce'),
  cifar100: archive('cifar-100-python', '85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7'),
  imdb: npz('imdb.npz', 17, '69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f'),
  reuters: npz('reuters.npz', 2, 'd6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916'),
  boston_housing: npz('boston_housing.npz', 1, 'f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5'),
  california_housing: npz(
    'california_housing.npz',
    1,
    '1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f',
  ),
  sklearn_california_housing: [
    {
      url: 'https://ndownloader.figshare.com/files/5976036',
      hash: { algorithm: 'sha256', value: 'aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681' },
      to: '.',
      megabytes: 1,
      archive: 'tar.gz',
    },
  ],
};
