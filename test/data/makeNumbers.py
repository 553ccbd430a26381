"""Writes numbers.json beside this file: what NumPy, scikit-learn and Keras themselves give, for the tests to compare."""
import io
import json
import os
import pickle

import numpy as np
from sklearn import datasets, preprocessing
from sklearn.model_selection import train_test_split

HERE = os.path.dirname(os.path.abspath(__file__))


def rounded(array):
    return np.round(np.asarray(array, dtype=float), 6).tolist()


def splits():
    x, y = datasets.load_iris(return_X_y=True)
    rows = np.arange(len(x))
    by_chance = train_test_split(rows, test_size=0.2, random_state=42)
    by_class = train_test_split(rows, test_size=0.3, random_state=7, stratify=y)
    uneven = np.array([0] * 7 + [1] * 11 + [2] * 5)
    by_uneven = train_test_split(np.arange(23), test_size=9, train_size=11, random_state=3, stratify=uneven)
    return {
        "by_chance": [each.tolist() for each in by_chance],
        "by_class": [each.tolist() for each in by_class],
        "uneven": [each.tolist() for each in by_uneven],
    }


def made():
    return {
        "make_moons": [rounded(each) for each in datasets.make_moons(n_samples=11, noise=0.1, random_state=1)],
        "make_circles": [rounded(each) for each in datasets.make_circles(n_samples=9, noise=0.05, random_state=2)],
        "make_blobs": [rounded(each) for each in datasets.make_blobs(n_samples=10, centers=3, random_state=3)],
        "make_regression": [
            rounded(each)
            for each in datasets.make_regression(n_samples=6, n_features=4, n_informative=2, noise=0.5, random_state=4)
        ],
    }


def loaded():
    sets = {}
    for name in ["iris", "wine", "breast_cancer", "digits", "diabetes", "linnerud"]:
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        sets[name] = {
            "shapes": [list(x.shape), list(y.shape)],
            "sums": [float(np.sum(np.abs(x))), float(np.sum(y))],
            "row": rounded(x[17]),
        }
    return sets


def scaled():
    x = np.array([[1.0, 5.0, 2.0], [2.0, 5.0, -4.0], [4.0, 5.0, 1.0]])
    return {
        name: rounded(getattr(preprocessing, name)().fit_transform(x))
        for name in ["StandardScaler", "MinMaxScaler", "MaxAbsScaler"]
    }


def lists():
    """An array of lists as Keras keeps its texts."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([[5, 300, 70000], [8], [1, 2]], dtype=object), allow_pickle=True)
    batch = {b"data": np.arange(2 * 3072).reshape(2, 3072).astype("uint8") % 251, b"labels": [3, 9]}
    return {"npy": buffer.getvalue().hex(), "cifar": pickle.dumps(batch, protocol=2).hex()}


state = np.random.RandomState(5)
numbers = {
    "state": {
        "doubles": state.random_sample(4).tolist(),
        "normals": state.normal(size=5).tolist(),
        "permutation": state.permutation(12).tolist(),
    },
    "splits": splits(),
    "made": made(),
    "loaded": loaded(),
    "scaled": scaled(),
    "lists": lists(),
}
with open(os.path.join(HERE, "numbers.json"), "w") as file:
    json.dump(numbers, file)

# A table as pandas and others write it; needs pyarrow.
try:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table(
        {
            "petal": [1.5, 2.25, -3.0, None],
            "count": pyarrow.array([1, 2, 3, 70000], type=pyarrow.int64()),
            "kind": ["rose", "iris", "rose", "aster"],
            "wild": [True, False, True, True],
        }
    )
    for compression in ["snappy", "zstd", "gzip"]:
        pyarrow.parquet.write_table(table, os.path.join(HERE, f"flowers-{compression}.parquet"), compression=compression)
except ImportError:
    print("pyarrow is not installed: the Parquet files stay as they are")
