# Transfer learning: what a network learned from the digits 0 to 4 serves to read 5 to 9 from few pictures.
# Data: the digits of scikit-learn, 1,797 pictures. They come with Descent and with scikit-learn.
# Result: a held-out loss below 0.7 on the digits 5 to 9, after 100 pictures of them. Guessing costs 1.6.
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)

digits = load_digits()
images = torch.tensor(digits.images[:, None] / 16.0, dtype=torch.float32)
labels = torch.tensor(digits.target)
low, high = labels < 5, labels >= 5

# What sees edges and curves, and does not know yet for which task.
backbone = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1),
    nn.ReLU(),
    nn.Conv2d(16, 32, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
)
loss_function = nn.CrossEntropyLoss()

# 1. Pre-train: backbone and a head of its own, on the digits that there are plenty of.
pretrained = nn.Sequential(backbone, nn.Linear(32 * 4 * 4, 5))
optimizer = torch.optim.Adam(pretrained.parameters(), lr=3e-3)
plenty = DataLoader(TensorDataset(images[low], labels[low]), batch_size=32, shuffle=True)
for epoch in range(6):
    for pictures, answers in plenty:
        optimizer.zero_grad()
        loss = loss_function(pretrained(pictures), answers)
        loss.backward()
        optimizer.step()

# 2. A new head on the backbone. The optimizer holds the head alone, so that the backbone stays as it is.
x, y = images[high], labels[high] - 5
few = DataLoader(TensorDataset(x[:100], y[:100]), batch_size=16, shuffle=True)
held = DataLoader(TensorDataset(x[100:], y[100:]), batch_size=796)
head = nn.Linear(32 * 4 * 4, 5)
model = nn.Sequential(backbone, head)
head_optimizer = torch.optim.Adam(head.parameters(), lr=0.01)
for epoch in range(20):
    model.train()
    for pictures, answers in few:
        head_optimizer.zero_grad()
        loss = loss_function(model(pictures), answers)
        loss.backward()
        head_optimizer.step()

    model.eval()
    with torch.no_grad():
        for pictures, answers in held:
            logits = model(pictures)
            right = (logits.argmax(1) == answers).float().mean()
            print(f"epoch {epoch + 1}: {right:.1%} right, loss {loss_function(logits, answers):.3f}")
