import keras
from keras import layers, ops


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn = student_loss_fn
        self.distillation_loss_fn = distillation_loss_fn
        self.alpha = alpha
        self.temperature = temperature

    def call(self, x):
        return self.student(x)


def network(name, widths):
    return keras.Sequential(
        [keras.Input((28, 28, 1))]
        + [layers.Conv2D(width, (3, 3), strides=(2, 2), padding="same", activation="relu") for width in widths]
        + [layers.Flatten(), layers.Dense(10)],
        name=name,
    )


teacher = network("teacher", [256, 512])
student = network("student", [16, 32])
distiller = Distiller(student=student, teacher=teacher)
distiller.compile(
    optimizer=keras.optimizers.Adam(),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
    student_loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    distillation_loss_fn=keras.losses.KLDivergence(),
)
distiller.build((None, 28, 28, 1))
