# An autoencoder: 64 pixels through a waist of 8 numbers and back.
# Data: the digits of scikit-learn, 1,797 pictures. They come with Descent and with scikit-learn.
# Result: a mean squared error below 0.025 on held-out digits. Always giving the mean picture costs 0.07.
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)

x = torch.tensor(load_digits().data / 16.0, dtype=torch.float32)  # (1797, 64), from 0 to 1
split = 1437
# A picture is its own target.
train_loader = DataLoader(TensorDataset(x[:split], x[:split]), batch_size=32, shuffle=True)
test_loader = DataLoader(TensorDataset(x[split:], x[split:]), batch_size=360)


class Autoencoder(nn.Module):
    def __init__(self, waist=8):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, waist))
        self.decoder = nn.Sequential(nn.Linear(waist, 48), nn.ReLU(), nn.Linear(48, 64), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


model = Autoencoder()
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)

for epoch in range(30):
    model.train()
    for pictures, originals in train_loader:
        optimizer.zero_grad()
        loss = loss_function(model(pictures), originals)
        loss.backward()
        optimizer.step()

    model.eval()
    with torch.no_grad():
        for pictures, originals in test_loader:
            print(f"epoch {epoch + 1}: held-out error {loss_function(model(pictures), originals):.4f}")

# Try: a waist of 2. model.encoder(x) is then a map of the digits that can be drawn.
