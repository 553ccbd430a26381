export const HELP = `Descent trains TensorFlow.js, Keras and PyTorch files and keeps every run; it reads and converts their models.

  descent train FILE [options] [-- ARGUMENTS…]   train; ARGUMENTS are the file's process.argv
      --backend NAME      auto, native-gpu, webgpu, native, wasm or cpu (default auto)
      --python PATH       interpreter or environment whose TensorFlow is native (default: an activated one,
                          .venv, or python3)
      --no-capture        run every operation of a training step by itself (native; slower)
      --gradients         log the length of all gradients, too (native: slower, as with --no-capture)
      --epochs N          instead of every fit's own
      --batch-size N      instead of every fit's own
      --seed S            of initial weights, shuffling and dropout
      --name NAME         of the run
      --data NAME=PATH    for a Python file: data of a name that it leaves undefined, .npy, .npz, .csv or .parquet;
                          a data set's name alone (--data mnist) fills them all;
                          --data mnist=FOLDER says where a data set lies, --data houses.csv=PATH a file
      --synthetic         for a Python file: made-up data, marked so, where there is none
      --size NAME=VALUE   for a Python file: something that it leaves open, as for inspect
  descent runs                                   all runs, newest last
  descent show RUN                               one run
  descent backends [--python PATH] [--again]     what TensorFlow.js can run on here; --again tests it anew
  descent doctor [--python PATH]                 a report on this machine, to paste into a bug
  descent data [NAME…] [--from FOLDER]           the data sets that are known; those named are downloaded, with their
                                                 checksums, into Descent's own folder
  descent inspect FILE [--input SHAPE]           models, shapes, parameters and mistakes; nothing runs
      --size NAME=VALUE   what the file leaves open, as len(vocab)=5000, layers=[2,2], norm=bn, bias=True or
                          block=BasicBlock; inspect says what it wants. encoder='Encoder(...)' has arguments
                          of its own that are asked for next
  descent inspect FILE --weights W.safetensors   whether these arrays fit its PyTorch model
  descent inspect FILE.keras|.h5|model.json      the same of a saved model; of .safetensors, its arrays
  descent snippet FILE --to TARGET               the file's model as code for another framework: keras, pytorch,
                                                 tfjs (TypeScript), tfjs-js (JavaScript), flax (JAX), or onnx
                                                 (a file: say --out)
      --kind KIND         what is done with it: model (default), training, data (with loading), evaluation,
                          k-fold, mixed-precision, ddp, fsdp and ray (PyTorch), distribution (Keras, Flax),
                          inference, serving, browser (TensorFlow.js), export; loss, optimizer and schedule
                          are those of the file
      --model NAME        which one, where the file has several
      --out PATH          into a file; one that is there is kept, unless --force is said
      --weights RUN       for keras, pytorch and flax: the run's best weights beside it, as safetensors for the
                          written code; for onnx: inside the file
      --input SHAPE       as for inspect
  descent export RUN --csv | --json              every value of a run, on stdout

  RUN is a run's id, its beginning, its name, or "last".
  --store DIR   folder that holds .descent (default: the nearest one above that has it, or the project's)
  --json        one JSON object a line on stdout; the program's own output goes to stderr

Exit code of train: 0 only when the run completed. Of all: 2 when used wrongly.`;

/** The command was used wrongly: exit code 2. */
export class Complaint extends Error {}
