"""Trains every case of the table with TensorFlow's Keras on the processor and writes what came out.

    python makeGolden.py golden.json.gz       writes the file
    python makeGolden.py --check golden.json.gz   says which cases come out otherwise than in the file
    python makeGolden.py --only WORD          prints the cases whose names hold a word, without writing
"""

import base64
import gzip
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from golden import cases_basic, cases_images, cases_sequences, cases_training  # noqa: E402
from golden.training import record  # noqa: E402


def all_cases():
    cases = [*cases_basic.CASES, *cases_images.CASES, *cases_sequences.CASES, *cases_training.CASES]
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    return cases


def numbers(case):
    """Everything of a case that training made."""
    lists = [case["values"], [case["evaluated"]]]
    for packed in [*case["gradients"], *(case["final"] if case["compare"] == "weights" else [])]:
        lists.append(np.frombuffer(base64.b64decode(packed["data"]), dtype="<f4"))
    return lists


def check(path):
    """@returns how many cases of the file come out otherwise now"""
    with gzip.open(path) as file:
        written = {case["name"]: case for case in json.load(file)["cases"]}
    wanted = all_cases()
    wrong = [f"{name} is not a case any more" for name in written.keys() - {case["name"] for case in wanted}]
    for case in wanted:
        before = written.get(case["name"])
        same = before and all(
            len(one) == len(two) and np.allclose(one, two, rtol=1e-4, atol=1e-6)
            for one, two in zip(numbers(before), numbers(record(case)))
        )
        if not same:
            wrong.append(f"{case['name']} comes out otherwise than in the file")
    for line in wrong:
        print(f"✖ {line}", file=sys.stderr)
    print(f"Keras made {len(wanted)} cases anew, {len(wrong)} came out otherwise")
    return len(wrong)


def main(arguments):
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(1)
    if arguments[:1] == ["--check"]:
        return 1 if check(arguments[1]) else 0
    only = arguments[1] if arguments[:1] == ["--only"] else None
    results, failed = [], []
    for case in all_cases():
        if only and only not in case["name"]:
            continue
        try:
            results.append(record(case))
        except Exception as error:  # the next case may be right
            failed.append(f"{case['name']}: {str(error).splitlines()[0]}")
        if only:
            print(json.dumps({key: results[-1][key] for key in ("name", "values", "topology")}) if results else failed[-1])
    for line in failed:
        print(f"Keras can't do {line}", file=sys.stderr)
    if not only:
        whole = {"tensorflow": tf.__version__, "keras": keras.__version__, "cases": results}
        with open(arguments[0], "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(json.dumps(whole, separators=(",", ":"), allow_nan=False).encode())
        print(f"{len(results)} cases, {os.path.getsize(arguments[0])} bytes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
