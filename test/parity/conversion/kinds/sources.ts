/** Models whose code of every kind is run: each differs in what it learns, in its inputs or in how it trains. */
export interface KindSource {
  readonly name: string;
  readonly text: string;
}

export const KIND_SOURCES: readonly KindSource[] = [
  {
    name: 'classes',
    text: `import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        layers.Conv2D(4, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.Flatten(),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01, clipnorm=1.0), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(patience=3)
model.fit(x_train, y_train, epochs=4, batch_size=16, callbacks=[stop], class_weight={0: 1.0, 1: 2.0, 2: 1.0})
`,
  },
  {
    name: 'logits',
    text: `import torch
import torch.nn as nn

class Net(nn.Module):
    """x: (N, 6)"""
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 16)
        self.second = nn.Linear(16, 3)

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))

net = Net()
criterion = nn.CrossEntropyLoss(label_smoothing=0.0)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
inputs, labels = torch.randn(64, 6), torch.randint(0, 3, (64,))
for epoch in range(4):
    optimizer.zero_grad()
    loss = criterion(net(inputs), labels)
    loss.backward()
    optimizer.step()
    scheduler.step()
`,
  },
  {
    name: 'regression',
    text: `import keras
from keras import layers

one = keras.Input((5,), name="left")
two = keras.Input((3,), name="right")
x = layers.Concatenate()([one, two])
x = layers.Dense(16, activation="tanh")(x)
model = keras.Model([one, two], layers.Dense(1)(x))
rate = keras.optimizers.schedules.ExponentialDecay(0.02, decay_steps=20, decay_rate=0.9)
model.compile(optimizer=keras.optimizers.RMSprop(rate), loss="mse", metrics=["mae"])
model.fit([a, b], y, epochs=4, batch_size=8)
`,
  },
  {
    name: 'binary',
    text: `import torch.nn as nn

model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
`,
  },
];
