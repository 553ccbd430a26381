"""FRAMEWORK FILE: imports the framework, runs the file, counts its models' parameters. Prints one line of JSON, times in processor seconds."""
import contextlib
import io
import json
import os
import pathlib
import runpy
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
framework, file = sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(file).parent))
if framework == "keras":
    import keras as library
else:
    import torch as library
imported = time.process_time()
with contextlib.redirect_stdout(io.StringIO()):
    names = runpy.run_path(file)
    counts = {}
    for name, value in names.items():
        if framework == "keras" and isinstance(value, library.Model):
            value.summary()
            counts[name] = value.count_params()
        elif framework == "torch" and isinstance(value, library.nn.Module):
            print(value)
            counts[name] = sum(each.numel() for each in value.parameters())
print(json.dumps({"imported": imported, "whole": time.process_time(), "counts": counts}))
