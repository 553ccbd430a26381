"""Writes and reads event files with TensorBoard's own code: python boardFiles.py (write|read) FOLDER."""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.summary.writer.event_file_writer import EventFileWriter


def write(folder):
    writer = EventFileWriter(folder)
    for step in range(1, 101):
        simple = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="Loss/train", simple_value=1 / step)])
        writer.add_event(event_pb2.Event(wall_time=1000 + step, step=step, summary=simple))
        tensor = tensor_pb2.TensorProto(
            dtype=types_pb2.DT_FLOAT, tensor_shape=tensor_shape_pb2.TensorShapeProto(), float_val=[step / 4]
        )
        # As TensorFlow does from the second value on: what the tag is has been said.
        metadata = scalar_metadata.create_summary_metadata("", "") if step == 1 else None
        value = summary_pb2.Summary.Value(tag="epoch_accuracy", tensor=tensor, metadata=metadata)
        writer.add_event(event_pb2.Event(wall_time=1000 + step, step=step, summary=summary_pb2.Summary(value=[value])))
    histogram = summary_pb2.HistogramProto(min=0, max=1, num=2, sum=1, sum_squares=1, bucket_limit=[1], bucket=[2])
    value = summary_pb2.Summary.Value(tag="weights", histo=histogram)
    writer.add_event(event_pb2.Event(wall_time=1200, step=1, summary=summary_pb2.Summary(value=[value])))
    writer.add_event(event_pb2.Event(wall_time=1200, graph_def=b"not a graph"))
    writer.close()


def read(folder):
    events = EventAccumulator(folder, size_guidance={"scalars": 0, "histograms": 0})
    events.Reload()
    tags = events.Tags()
    scalars = {tag: [[e.wall_time, e.step, repr(e.value)] for e in events.Scalars(tag)] for tag in tags["scalars"]}
    histograms = {tag: [list(e.histogram_value.bucket) for e in events.Histograms(tag)] for tag in tags["histograms"]}
    print(json.dumps({"scalars": scalars, "histograms": histograms, "version": events.file_version}))


{"write": write, "read": read}[sys.argv[1]](sys.argv[2])
