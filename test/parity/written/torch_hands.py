import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

x = torch.sin(torch.arange(80).float()).reshape(20, 4)
y = x[:, :1] * 0.7 - x[:, 1:2] * x[:, 2:3]
c = torch.arange(20) % 3


#: one_layer | agrees
w = torch.ones(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.1
for epoch in range(5):
    y_pred = x @ w + b
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()


#: line | agrees
w = torch.tensor(0.5, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
t = torch.linspace(-1, 1, 50).reshape(-1, 1)
u = 3 * t + 2
for epoch in range(5):
    loss = (t * w + b - u).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad = None
    b.grad = None


#: two_layers_added_up | agrees
w1 = torch.full((4, 5), 0.3, requires_grad=True)
w2 = torch.ones(5, 1, requires_grad=True)
learning_rate = 1e-2
for t in range(5):
    y_pred = x.mm(w1).clamp(min=0).mm(w2)
    loss = (y_pred - y).pow(2).sum()
    loss.backward()
    with torch.no_grad():
        w1 -= learning_rate * w1.grad
        w2 -= learning_rate * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()


#: data_of_tensors | agrees
w1 = torch.full((4, 5), 0.3, requires_grad=True)
w2 = torch.ones(5, 1, requires_grad=True)
criterion = nn.MSELoss()
for epoch in range(5):
    h = torch.tanh(x @ w1)
    output = h @ w2
    loss = criterion(output, y)
    loss.backward()
    w1.data -= 0.1 * w1.grad.data
    w1.grad.data.zero_()
    w2.data -= 0.1 * w2.grad.data
    w2.grad.data.zero_()


#: loop_over_arrays | agrees
w = torch.ones(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
for epoch in range(3):
    for bx, by in loader:
        loss = F.mse_loss(bx @ w + b, by)
        loss.backward()
        for p in [w, b]:
            p.data.sub_(0.1 * p.grad)
            p.grad.zero_()


#: optimizer_of_arrays | agrees
w = torch.ones(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.Adam([w, b], lr=0.05)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
for epoch in range(3):
    for bx, by in loader:
        prediction = bx @ w + b
        loss = F.mse_loss(prediction, by)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


#: classes | agrees
weights = torch.ones(4, 3) / 10
weights.requires_grad_()
bias = torch.zeros(3, requires_grad=True)
for epoch in range(3):
    for i in range(0, 20, 5):
        xb = x[i : i + 5]
        yb = c[i : i + 5]
        logits = xb @ weights + bias
        loss = F.cross_entropy(logits, yb)
        loss.backward()
        with torch.no_grad():
            weights -= weights.grad * 0.5
            bias -= bias.grad * 0.5
            weights.grad.zero_()
            bias.grad.zero_()


#: never_set_back | agrees
w = torch.ones(4, 1, requires_grad=True)
for epoch in range(5):
    loss = (x @ w - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad


#: function_of_arrays | agrees
w = torch.ones(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)


def model(xb):
    return torch.sigmoid(xb @ w + b)


for epoch in range(5):
    loss = F.mse_loss(model(x), y)
    loss.backward()
    with torch.no_grad():
        w.sub_(0.1 * w.grad)
        b.add_(b.grad, alpha=-0.1)
        w.grad.zero_()
        b.grad.zero_()


#: module_by_hand | agrees
model = nn.Linear(4, 1)
nn.init.ones_(model.weight)
nn.init.zeros_(model.bias)
for epoch in range(5):
    loss = F.mse_loss(model(x), y)
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= 0.1 * p.grad


#: momentum_by_hand | refused | not understood
w = torch.ones(4, 1, requires_grad=True)
v = torch.zeros(4, 1)
for epoch in range(5):
    loss = (x @ w - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        v = 0.9 * v + w.grad
        w -= 0.05 * v
        w.grad.zero_()


#: decay_by_hand | refused | not understood
w = torch.ones(4, 1, requires_grad=True)
for epoch in range(5):
    loss = (x @ w - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * (w.grad + 0.01 * w)
        w.grad.zero_()


#: two_rates | refused | not understood
w = torch.ones(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(5):
    loss = (x @ w + b - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()


#: some_set_back | refused | not understood
w = torch.ones(4, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(5):
    loss = (x @ w + b - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.05 * w.grad
        b -= 0.05 * b.grad
        w.grad.zero_()


#: rate_that_falls | refused | not understood
w = torch.ones(4, 1, requires_grad=True)
lr = 0.1
for epoch in range(5):
    loss = (x @ w - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        w.grad.zero_()
    lr *= 0.5


#: clipped_by_hand | refused | not understood
w = torch.ones(4, 1, requires_grad=True)
for epoch in range(5):
    loss = (x @ w - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad.clamp(-0.01, 0.01)
        w.grad.zero_()


#: written_numbers | agrees
w = torch.tensor([[0.1], [0.2], [-0.1], [0.3]], requires_grad=True)
b = torch.tensor([0.05], requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.1)
for epoch in range(5):
    loss = ((x @ w + b - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


#: from_scratch | agrees
w = torch.full((4, 1), 0.1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
def linreg(X, w, b):
    return torch.matmul(X, w) + b
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
def data_iter(batch_size, features, labels):
    num_examples = len(features)
    indices = list(range(num_examples))
    for i in range(0, num_examples, batch_size):
        batch_indices = torch.tensor(indices[i: min(i + batch_size, num_examples)])
        yield features[batch_indices], labels[batch_indices]
lr, num_epochs, batch_size = 0.03, 3, 5
net, loss = linreg, squared_loss
for epoch in range(num_epochs):
    for X, Y in data_iter(batch_size, x, y):
        l = loss(net(X, w, b), Y)
        l.sum().backward()
        sgd([w, b], lr, batch_size)
    with torch.no_grad():
        train_l = loss(net(x, w, b), y)
        print(f'epoch {epoch + 1}, loss {float(train_l.mean()):f}')


#: from_scratch_in_an_order_of_chance | agrees
import random
w = torch.full((4, 1), 0.1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
def linreg(X, w, b):
    return torch.mm(X, w) + b
def data_iter(batch_size, features, labels):
    num_examples = len(features)
    indices = list(range(num_examples))
    random.shuffle(indices)
    for i in range(0, num_examples, batch_size):
        j = torch.LongTensor(indices[i: min(i + batch_size, num_examples)])
        yield features.index_select(0, j), labels.index_select(0, j)
# All rows are one batch, so that their order has no part in the loss.
for epoch in range(4):
    for X, Y in data_iter(20, x, y):
        l = ((linreg(X, w, b) - Y) ** 2 / 2).sum()
        l.backward()
        for param in [w, b]:
            param.data -= 0.01 * param.grad
            param.grad.data.zero_()


#: parameters_from_scratch | agrees
W1 = nn.Parameter(torch.full((4, 6), 0.1))
b1 = nn.Parameter(torch.zeros(6, requires_grad=True))
W2 = nn.Parameter(torch.full((6, 3), 0.1))
b2 = nn.Parameter(torch.zeros(3, requires_grad=True))
def relu(X):
    return torch.max(X, torch.zeros_like(X))
def net(X):
    X = X.reshape((-1, 4))
    H = relu(X @ W1 + b1)
    return (H @ W2 + b2)
loss = nn.CrossEntropyLoss(reduction='none')
updater = torch.optim.SGD([W1, b1, W2, b2], lr=0.1)
for epoch in range(3):
    for X, Y in DataLoader(TensorDataset(x, c), batch_size=5):
        l = loss(net(X), Y)
        updater.zero_grad()
        l.mean().backward()
        updater.step()


#: batches_of_a_generator | agrees
w = torch.full((4, 1), 0.1, requires_grad=True)
def batches(a, b, size):
    for i in range(0, len(a), size):
        yield a[i:i + size], b[i:i + size]
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
for epoch in range(3):
    for bx, by in batches(x, y, 6):
        loss = F.mse_loss(bx @ w, by)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
