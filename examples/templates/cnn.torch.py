# A convolutional network that reads handwritten digits of 8 x 8 pixels.
# Data: the digits of scikit-learn, 1,797 pictures. They come with Descent and with scikit-learn.
# Result: a held-out loss below 0.2, which is above 94 % read right.
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)

digits = load_digits()
x = digits.images[:, None] / 16.0  # (1797, 1, 8, 8), from 0 to 1: PyTorch has channels first
x_train, x_test, y_train, y_test = train_test_split(x, digits.target, test_size=0.2, random_state=1)
train_set = TensorDataset(torch.tensor(x_train, dtype=torch.float32), torch.tensor(y_train))
test_set = TensorDataset(torch.tensor(x_test, dtype=torch.float32), torch.tensor(y_test))
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
test_loader = DataLoader(test_set, batch_size=360)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(0.3)
        self.classify = nn.Linear(32 * 4 * 4, 10)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = self.pool(torch.relu(self.conv2(x)))
        return self.classify(self.dropout(x.flatten(1)))


model = Network()
loss_function = nn.CrossEntropyLoss()  # takes logits: no softmax before it
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)

for epoch in range(12):
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = loss_function(model(images), labels)
        loss.backward()
        optimizer.step()

    model.eval()
    with torch.no_grad():
        for images, labels in test_loader:
            logits = model(images)
            right = (logits.argmax(1) == labels).float().mean()
            print(f"epoch {epoch + 1}: {right:.1%} right, loss {loss_function(logits, labels):.3f}")

# Next: the larger digits of MNIST, by torchvision.datasets.MNIST with transforms.ToTensor().
