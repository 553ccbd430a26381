import math
import numpy as np
import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.data import TensorDataset, DataLoader

x = torch.sin(torch.arange(80).float()).reshape(20, 4)
y = x[:, :1] * 0.7 - x[:, 1:2] * x[:, 2:3]
c = torch.arange(20) % 3


#: plain | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: adam | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: two_loops | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: two_loops_momentum | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: two_loops_new_opt | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: train_fn | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)


def train_one(loader):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(2):
    train_one(loader)


#: train_fn_twice | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)


def train_one(loader, optimizer):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(2):
    train_one(loader, optimizer)
train_one(loader, optimizer)


#: two_loaders | refused | several loaders
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
train_a = DataLoader(TensorDataset(x[:10], y[:10]), batch_size=5)
train_b = DataLoader(TensorDataset(x[10:], y[10:]), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(2):
    for loader in (train_a, train_b):
        for bx, by in loader:
            optimizer.zero_grad()
            loss = criterion(model(bx), by)
            loss.backward()
            optimizer.step()


#: two_loaders_seq | refused | in turns
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
train_a = DataLoader(TensorDataset(x[:10], y[:10]), batch_size=5)
train_b = DataLoader(TensorDataset(x[10:], y[10:]), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(2):
    for bx, by in train_a:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    for bx, by in train_b:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: zip_loaders | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
train_a = DataLoader(TensorDataset(x[:10], y[:10]), batch_size=5)
train_b = DataLoader(TensorDataset(x[10:], y[10:]), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(2):
    for (ax, ay), (bx, by) in zip(train_a, train_b):
        optimizer.zero_grad()
        loss = criterion(model(ax), ay) + criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: drop_last | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=6, drop_last=True, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: last_small | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=6, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: sampler | told | sampler
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, sampler=torch.utils.data.SubsetRandomSampler(range(10)))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: weighted_sampler | told | sampler
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(
    TensorDataset(x, y), batch_size=5, sampler=torch.utils.data.WeightedRandomSampler([1.0] * 10 + [0.0] * 10, 20)
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: seq_sampler | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, sampler=torch.utils.data.SequentialSampler(x))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: collate | told | collate_fn
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(
    TensorDataset(x, y),
    batch_size=5,
    collate_fn=lambda rows: (torch.stack([r[0] * 2 for r in rows]), torch.stack([r[1] for r in rows])),
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: accum | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    optimizer.zero_grad()
    for i, (bx, by) in enumerate(loader):
        loss = criterion(model(bx), by) / 2
        loss.backward()
        if (i + 1) % 2 == 0:
            optimizer.step()
            optimizer.zero_grad()


#: accum_every | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
accumulate = 2
for epoch in range(3):
    for i, (bx, by) in enumerate(loader):
        loss = criterion(model(bx), by)
        loss = loss / accumulate
        loss.backward()
        if (i + 1) % accumulate == 0 or (i + 1) == len(loader):
            optimizer.step()
            optimizer.zero_grad()


#: loss_scaled | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by) * 0.1
        loss.backward()
        optimizer.step()


#: loss_divided | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        (loss / 4).backward()
        optimizer.step()


#: autocast | told | single precision
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scaler = torch.amp.GradScaler("cpu")
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = criterion(model(bx), by)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        scaler.step(optimizer)
        scaler.update()


#: half | told | single precision
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
model = model.half()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx.half()), by.half())
        loss.backward()
        optimizer.step()


#: double | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
model.double()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx.double()), by.double())
        loss.backward()
        optimizer.step()


#: bn | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: eval_before | told | eval
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
model.eval()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: eval_never_back | told | eval
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        model(x)


#: eval_proper | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    model.train()
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        model(x)


#: eval_bn_only | told | eval
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    model[1].eval()
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: eval_val_train_mode | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        for bx, by in loader:
            criterion(model(bx), by)


#: ema | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
ema = torch.optim.swa_utils.AveragedModel(model)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        ema.update_parameters(model)


#: ema_hand | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
import copy

shadow = copy.deepcopy(model)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for p, q in zip(shadow.parameters(), model.parameters()):
                p.mul_(0.9).add_(q, alpha=0.1)


#: hand_update | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        loss = criterion(model(bx), by)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= 0.05 * p.grad


#: weight_clip | told | weights by hand
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        for p in model.parameters():
            p.data.clamp_(-0.5, 0.5)


#: grad_noise | told | gradients by hand
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        for p in model.parameters():
            p.grad *= 0.5
        optimizer.step()


#: grad_clip_value | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.05)
        optimizer.step()


#: grad_clip_hook | told | Hooks
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for p in model.parameters():
    p.register_hook(lambda grad: torch.clamp(grad, -0.05, 0.05))
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: clip_partial | refused | Only some gradients
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        nn.utils.clip_grad_norm_(model[0].parameters(), 0.05)
        optimizer.step()


#: groups | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.AdamW(
    [{"params": model[0].parameters(), "lr": 0.001}, {"params": model[2].parameters(), "weight_decay": 0.5}], lr=0.05
)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: groups_decay | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
decay = [p for n, p in model.named_parameters() if "weight" in n]
rest = [p for n, p in model.named_parameters() if "bias" in n]
optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.5}, {"params": rest, "weight_decay": 0.0}], lr=0.05)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: accum_rest | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[3]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[3].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=3, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
criterion = nn.MSELoss()
steps = 3
for epoch in range(4):
    for i, (bx, by) in enumerate(loader):
        loss = criterion(model(bx), by)
        (loss / steps).backward()
        if i % steps == steps - 1:
            torch.nn.utils.clip_grad_norm_(model.parameters(), 0.2)
            optimizer.step()
            optimizer.zero_grad()


#: accum_resets | refused | only under a condition
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for i, (bx, by) in enumerate(loader):
        optimizer.zero_grad()
        criterion(model(bx), by).backward()
        if (i + 1) % 2 == 0:
            optimizer.step()


#: groups_schedule | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(
    [{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.01, "momentum": 0.5}],
    lr=0.05,
    momentum=0.9,
)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        criterion(model(bx), by).backward()
        optimizer.step()
    scheduler.step()


#: groups_onecycle | refused | over groups
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD([{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.01}], lr=0.05)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=12)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        criterion(model(bx), by).backward()
        optimizer.step()
        scheduler.step()


#: add_group | told | added to the optimizer
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model[2].parameters(), lr=0.05)
optimizer.add_param_group({"params": model[0].parameters(), "lr": 0.001})
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: sched_batch | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        scheduler.step()


#: sched_epoch | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    scheduler.step()


#: onecycle | told | momentum
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, steps_per_epoch=len(loader), epochs=3)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        scheduler.step()


#: lambda_batch | told | LambdaLR
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: 1 / (1 + s))
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        scheduler.step()


#: warm_restarts_frac | told | counts its own
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2)
for epoch in range(3):
    for i, (bx, by) in enumerate(loader):
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        scheduler.step(epoch + i / len(loader))


#: two_scheds | told | several schedulers
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
s1 = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
s2 = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    s1.step()
    s2.step()


#: sequential_lr | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
s1 = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=2)
s2 = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [s1, s2], milestones=[2])
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    scheduler.step()


#: plateau | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=10.0)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    scheduler.step(loss.item())


#: sched_cond | told | some passes
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    if epoch >= 1:
        scheduler.step()


#: manual_lr | told | learning rate that is set
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    if epoch == 1:
        for g in optimizer.param_groups:
            g["lr"] = 0.001
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: adjust_lr | told | learning rate that is set
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)


def adjust(optimizer, epoch):
    lr = 0.05 * (0.5**epoch)
    for g in optimizer.param_groups:
        g["lr"] = lr


loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    adjust(optimizer, epoch)
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: l2_hand | told | adds to the loss
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss = loss + 0.1 * sum(p.pow(2).sum() for p in model.parameters())
        loss.backward()
        optimizer.step()


#: l1_hand | told | adds to the loss
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        reg = torch.tensor(0.0)
        for p in model.parameters():
            reg = reg + p.abs().sum()
        loss = loss + 0.01 * reg
        loss.backward()
        optimizer.step()


#: two_losses | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss = loss + 0.5 * F.l1_loss(model(bx), by)
        loss.backward()
        optimizer.step()


#: two_losses_same_out | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        out = model(bx)
        loss = criterion(out, by) + 0.5 * F.l1_loss(out, by)
        loss.backward()
        optimizer.step()


#: break_batch | told | break
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for i, (bx, by) in enumerate(loader):
        if i >= 2:
            break
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: continue_batch | told | continue
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for i, (bx, by) in enumerate(loader):
        if i == 0:
            continue
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: early_stop | told | break
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
best = 1e9
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    if loss.item() > best:
        break
    best = loss.item()


#: freeze_epoch | told | some passes
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    if epoch == 1:
        for p in model[0].parameters():
            p.requires_grad = False
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: freeze_between | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
for p in model[0].parameters():
    p.requires_grad = False
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: freeze_sameopt | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
for p in model[0].parameters():
    p.requires_grad = False
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: class_weights | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
    nn.init.eye_(layer.weight)
loader = DataLoader(TensorDataset(x, c), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.5]), label_smoothing=0.1)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: sum_reduction | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
criterion = nn.MSELoss(reduction="sum")
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: none_reduction | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss(reduction="none")
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by).mean()
        loss.backward()
        optimizer.step()


#: batch_by_hand | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for i in range(0, 20, 5):
        bx, by = x[i : i + 5], y[i : i + 5]
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: full_batch | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(5):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()


#: while_loop | told | loop runs is not known
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
step = 0
while step < 5:
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    step += 1


#: twice_per_batch | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: batch_aug | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        bx = bx * 2 + 1
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_data | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
x[:, 0] = 0.0
y += 1.0
x.mul_(0.5)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_view_before | refused | changed in place
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
y = x[:, :1]
x.mul_(0.5)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_through_view | refused | changed in place
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
x[:, 1].mul_(0.5)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_set_through_view | refused | changed in place
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
first = x[:4]
first[:, 1] = 0.5
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_chain | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
half = x * 0.5
x.sub_(0.25).clamp_(min=-0.5)
x.add_(half)
x.mul_(x)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_residual | agrees


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.relu = nn.ReLU(inplace=True)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        h = torch.tanh(x)
        # The skip is what the activation made of it, too.
        out = self.relu(h)
        out = self.fc(out)
        return self.out(out + h)


model = Residual()
for layer in (model.fc, model.out):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model.fc.weight)
nn.init.constant_(model.out.weight, 0.5)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: inplace_result_dropped | agrees


class Dropped(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.relu = nn.ReLU(inplace=True)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        h = self.fc(x)
        self.relu(h)
        g = h * 0.5 - 0.1
        torch.sigmoid_(g)
        k = g * 2 - 1
        F.relu(k, True)
        return self.out(k)


model = Dropped()
for layer in (model.fc, model.out):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model.fc.weight)
nn.init.constant_(model.out.weight, 0.5)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: lbfgs | refused | LBFGS
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
criterion = nn.MSELoss()
optimizer = torch.optim.LBFGS(model.parameters(), lr=0.1)


def closure():
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    return loss


for epoch in range(3):
    optimizer.step(closure)


#: closure_sgd | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)


def closure():
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    return loss


for epoch in range(3):
    optimizer.step(closure)


#: load_state | told | loads are not loaded
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
state = {
    "0.weight": torch.full((5, 4), 0.2),
    "0.bias": torch.zeros(5),
    "2.weight": torch.ones(1, 5),
    "2.bias": torch.zeros(1),
}
model.load_state_dict(state)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: weight_data | told | weights
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
model[0].weight.data.fill_(0.3)
with torch.no_grad():
    model[2].weight.copy_(torch.full((1, 5), 0.2))
    model[2].bias += 1.0
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: opt_state_load | told | into the optimizer
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
before = optimizer.state_dict()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
optimizer.load_state_dict(before)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: two_optimizers | refused | Several optimizers
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
o1 = torch.optim.SGD(model[0].parameters(), lr=0.01)
o2 = torch.optim.Adam(model[2].parameters(), lr=0.05)
for epoch in range(3):
    for bx, by in loader:
        o1.zero_grad()
        o2.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        o1.step()
        o2.step()


#: detach_part | refused | not understood
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        hidden = model[0](bx).detach()
        loss = criterion(model[2](torch.tanh(hidden)), by)
        loss.backward()
        optimizer.step()


#: step_forgotten | refused | not understood
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()


#: compile_ddp | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
model = torch.compile(model)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: dataparallel | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
model = nn.DataParallel(model)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: maximize | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.001, maximize=True)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: mixup | refused | rows of a batch
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        mixed = 0.7 * bx + 0.3 * bx.flip(0)
        bx = mixed
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: gan | agrees
G = nn.Sequential(nn.Linear(2, 4))
D = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())
for net in (G, D):
    nn.init.constant_(net[0].weight, 0.1)
    nn.init.constant_(net[0].bias, 0.1)
og = torch.optim.SGD(G.parameters(), lr=0.05)
od = torch.optim.SGD(D.parameters(), lr=0.05)
bce = nn.BCELoss()
z = torch.sin(torch.arange(40).float()).reshape(20, 2)
for epoch in range(3):
    od.zero_grad()
    real = bce(D(x), torch.ones(20, 1))
    fake = bce(D(G(z).detach()), torch.zeros(20, 1))
    d_loss = real + fake
    d_loss.backward()
    od.step()
    og.zero_grad()
    g_loss = bce(D(G(z)), torch.ones(20, 1))
    g_loss.backward()
    og.step()


#: out_sigmoid | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(torch.sigmoid(model(bx)), by)
        loss.backward()
        optimizer.step()


#: out_squeeze | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx).squeeze(1), by.squeeze(1))
        loss.backward()
        optimizer.step()


#: out_scaled | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx) * 2 + 1, by)
        loss.backward()
        optimizer.step()


#: out_logsoftmax | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
    nn.init.eye_(layer.weight)
loader = DataLoader(TensorDataset(x, c), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.NLLLoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(F.log_softmax(model(bx), dim=1), by)
        loss.backward()
        optimizer.step()


#: out_view | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx.view(-1, 4)).view(-1), by.view(-1))
        loss.backward()
        optimizer.step()


#: loss_sqrt | refused | done to the loss
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = torch.sqrt(criterion(model(bx), by))
        loss.backward()
        optimizer.step()


#: model_twice | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by) + criterion(model(bx * 0.5), by)
        loss.backward()
        optimizer.step()


#: hand_mse | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = ((model(bx) - by) ** 2).mean()
        loss.backward()
        optimizer.step()


#: flip | refused | rows of a batch
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx.flip(0)), by)
        loss.backward()
        optimizer.step()


#: norm_batch | refused | rows of a batch
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx - bx.mean(0)), by)
        loss.backward()
        optimizer.step()


#: class_api | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)
        self.criterion = nn.MSELoss()

    def step(self, bx, by):
        self.opt.zero_grad()
        loss = self.criterion(self.model(bx), by)
        loss.backward()
        self.opt.step()
        return loss.item()

    def fit(self, loader, epochs):
        for epoch in range(epochs):
            total = 0.0
            for bx, by in loader:
                total += self.step(bx, by)
            print(epoch, total)


loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
Trainer(model, 0.01).fit(loader, 3)


#: inplace_stmt | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
x2 = x.clone()
x2.mul_(0.5)
loader = DataLoader(TensorDataset(x2, y), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: data_normal | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
for p in model.parameters():
    p.data.fill_(0.2)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: sched_goes_on | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    scheduler.step()
for epoch in range(3):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    scheduler.step()


#: sched_left | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
for epoch in range(2):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    scheduler.step()
for epoch in range(2):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: sched_between | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
for epoch in range(2):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
scheduler.step()
for epoch in range(2):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()


#: batch_by_number | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
batch_size = 5
n_batches = len(x) // 6
for epoch in range(3):
    for i in range(n_batches):
        xb, yb = x[i * 6 : (i + 1) * 6], y[i * 6 : (i + 1) * 6]
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: batch_same_rows | refused | Which rows a pass
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
batch_size = 5
for epoch in range(3):
    for i in range(0, len(x), batch_size):
        xb, yb = x[0:5], y[0:5]
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: train_fn_clip_cosine | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()


def train(model, loader, optimizer, scheduler, epochs):
    model.train()
    for epoch in range(epochs):
        total = 0
        for bx, by in loader:
            optimizer.zero_grad()
            loss = criterion(model(bx), by)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            total += loss.item()
        scheduler.step()
        print(f"{epoch}: {total / len(loader):.4f} {scheduler.get_last_lr()[0]}")


def main():
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    train(model, loader, optimizer, scheduler, 4)


if __name__ == "__main__":
    main()


#: two_heads_sum | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 5)
        self.a = nn.Linear(5, 1)
        self.b = nn.Linear(5, 3)
        for p in self.parameters():
            nn.init.constant_(p, 0.1)

    def forward(self, v):
        h = torch.tanh(self.body(v))
        return self.a(h), self.b(h)


model = Two()
c = torch.arange(20) % 3
loader = DataLoader(TensorDataset(x, y, c), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
ce = nn.CrossEntropyLoss()
for epoch in range(3):
    for bx, by, bc in loader:
        optimizer.zero_grad()
        ra, rb = model(bx)
        loss_a = criterion(ra, by)
        loss_b = ce(rb, bc)
        loss = loss_a + 0.5 * loss_b
        loss.backward()
        optimizer.step()


#: sched_second | refused | second scheduler
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
warm = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
for epoch in range(2):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    warm.step()
late = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
for epoch in range(2):
    for bx, by in loader:
        optimizer.zero_grad()
        loss = criterion(model(bx), by)
        loss.backward()
        optimizer.step()
    late.step()


#: places_flat | agrees
model = nn.Sequential(nn.Embedding(3, 4), nn.Linear(4, 3))
nn.init.constant_(model[1].bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.eye_(model[1].weight)
words = c[:18].reshape(6, 3)
following = (c[:18] * 2 % 3).reshape(6, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for epoch in range(4):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(words).view(-1, 3), following.view(-1))
    loss.backward()
    optimizer.step()


#: places_transposed | agrees
model = nn.Sequential(nn.Embedding(3, 4), nn.Linear(4, 3))
nn.init.constant_(model[1].bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.eye_(model[1].weight)
words = c[:18].reshape(6, 3)
following = (c[:18] * 2 % 3).reshape(6, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
for epoch in range(4):
    optimizer.zero_grad()
    loss = criterion(model(words).transpose(1, 2), following)
    loss.backward()
    optimizer.step()


#: own_loss | agrees
class Language(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(3, 3)
        self.head = nn.Linear(3, 3, bias=False)
        self.wte.weight = self.head.weight
        nn.init.eye_(self.head.weight)

    def forward(self, idx, targets=None):
        logits = self.head(self.wte(idx))
        loss = None
        if targets is not None:
            B, T, C = logits.shape
            loss = F.cross_entropy(logits.view(B * T, C), targets.view(B * T))
        return logits, loss


model = Language()
words = c[:18].reshape(6, 3)
following = (c[:18] * 2 % 3).reshape(6, 3)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
for step in range(4):
    logits, loss = model(words, following)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


#: axes_otherwise | refused | transpose
model = nn.Sequential(nn.Embedding(3, 4), nn.Linear(4, 3))
words = c[:9].reshape(3, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for epoch in range(2):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(words).permute(1, 2, 0), words)
    loss.backward()
    optimizer.step()


#: tested_reshaped | agrees
images, marks = x.reshape(20, 1, 2, 2), (y > 0).long().reshape(20)
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(images, marks), batch_size=5, shuffle=False)
tests = DataLoader(TensorDataset(images[:10], marks[:10]), batch_size=5)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(2):
    for pictures, labels in loader:
        pictures = pictures.reshape(-1, 2 * 2)
        labels = labels.float().unsqueeze(1)
        optimizer.zero_grad()
        loss = criterion(model(pictures), labels)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = 0
        for pictures, labels in tests:
            pictures = pictures.reshape(-1, 2 * 2)
            right += ((model(pictures) > 0).squeeze(1) == labels).sum().item()


#: second_output | agrees
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(4, 2), nn.Linear(2, 4)
        for layer in (self.down, self.up):
            nn.init.constant_(layer.weight, 0.2)
            nn.init.constant_(layer.bias, 0.1)

    def forward(self, rows):
        code = torch.tanh(self.down(rows))
        return code, self.up(code)


model = Coder()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
criterion = nn.MSELoss()
for epoch in range(2):
    for bx, by in DataLoader(TensorDataset(x, y), batch_size=5):
        code, decoded = model(bx)
        loss = criterion(decoded, bx)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


#: outputs_turned | agrees
class Heads(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(4, 1), nn.Linear(4, 1)
        nn.init.constant_(self.one.weight, 0.2)
        nn.init.constant_(self.two.weight, -0.3)
        for layer in (self.one, self.two):
            nn.init.constant_(layer.bias, 0.1)

    def forward(self, rows):
        return self.one(rows), self.two(rows)


model = Heads()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    for bx, by in DataLoader(TensorDataset(x, y), batch_size=5):
        one, two = model(bx)
        loss = F.mse_loss(two, by) + F.l1_loss(one, bx[:, 3:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


#: gan_two_gradients | agrees
torch.manual_seed(3)
maker, judge = nn.Linear(2, 4), nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1), nn.Sigmoid())
for index, layer in enumerate((maker, judge[0], judge[2])):
    nn.init.constant_(layer.weight, [0.3, 0.5, -0.4][index])
    nn.init.constant_(layer.bias, 0.1)
criterion = nn.BCELoss()
optimizerD = torch.optim.Adam(judge.parameters(), lr=0.02, betas=(0.5, 0.999))
optimizerG = torch.optim.Adam(maker.parameters(), lr=0.03, betas=(0.5, 0.999))
noise = torch.ones(5, 2) * 0.3
for epoch in range(2):
    for i, (real, _) in enumerate(DataLoader(TensorDataset(x, y), batch_size=5)):
        judge.zero_grad()
        b = real.size(0)
        loss = criterion(judge(real), torch.ones(b, 1)) + criterion(judge(maker(noise).detach()), torch.zeros(b, 1))
        loss.backward()
        optimizerD.step()
        maker.zero_grad()
        errG = criterion(judge(maker(noise)), torch.ones(b, 1))
        errG.backward()
        optimizerG.step()


#: gan_maker_first | agrees
maker, judge = nn.Linear(2, 4), nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
for index, layer in enumerate((maker, judge[0], judge[2])):
    nn.init.constant_(layer.weight, [0.3, 0.5, -0.4][index])
    nn.init.constant_(layer.bias, 0.1)
criterion = nn.BCEWithLogitsLoss()
optimizer_G = torch.optim.SGD(maker.parameters(), lr=0.3)
optimizer_D = torch.optim.SGD(judge.parameters(), lr=0.2)
z = torch.tensor([[0.3, -0.2]] * 5)
for epoch in range(2):
    for i, (imgs, _) in enumerate(DataLoader(TensorDataset(x, y), batch_size=5)):
        valid, fake = torch.ones(imgs.size(0), 1), torch.zeros(imgs.size(0), 1)
        optimizer_G.zero_grad()
        gen_imgs = maker(z)
        g_loss = criterion(judge(gen_imgs), valid)
        g_loss.backward()
        optimizer_G.step()
        optimizer_D.zero_grad()
        real_loss = criterion(judge(imgs), valid)
        fake_loss = criterion(judge(gen_imgs.detach()), fake)
        d_loss = (real_loss + fake_loss) / 2
        d_loss.backward()
        optimizer_D.step()


#: vae_by_hand | agrees
class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.mu, self.log_var, self.up = nn.Linear(4, 2), nn.Linear(4, 2), nn.Linear(2, 4)
        for layer in (self.mu, self.log_var, self.up):
            nn.init.constant_(layer.weight, 0.2)
            nn.init.constant_(layer.bias, 0.1)

    def forward(self, rows):
        mu, log_var = self.mu(rows), self.log_var(rows)
        return torch.sigmoid(self.up(mu + 0.5 * log_var)), mu, log_var


model = Vae()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(2):
    for bx, _ in DataLoader(TensorDataset((x + 1) / 2, y), batch_size=5):
        optimizer.zero_grad()
        recon, mu, log_var = model(bx)
        bce = F.binary_cross_entropy(recon, bx, size_average=False)
        kld = -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())
        loss = bce + kld
        loss.backward()
        optimizer.step()


#: several_networks | agrees
one, two = nn.Linear(4, 1), nn.Linear(4, 1)
for index, layer in enumerate((one, two)):
    nn.init.constant_(layer.weight, [0.3, -0.4][index])
    nn.init.constant_(layer.bias, 0.1)
ways = [torch.optim.SGD(one.parameters(), lr=0.1), torch.optim.Adam(two.parameters(), lr=0.1)]
for epoch in range(2):
    for bx, by in DataLoader(TensorDataset(x, y), batch_size=5):
        for net, way in zip([one, two], ways):
            loss = F.mse_loss(net(bx), by)
            way.zero_grad()
            loss.backward()
            way.step()


#: fed_by_pass | refused | anew in every pass
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for step in range(10):
    start = step * math.pi
    rows = torch.from_numpy(np.sin(np.linspace(start, start + 3, 20, dtype=np.float32)).reshape(5, 4))
    loss = F.mse_loss(model(rows), rows[:, :1])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


#: rows_by_number | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for pictures, labels in DataLoader(TensorDataset(x.reshape(20, 2, 2), y), batch_size=5):
    loss = F.mse_loss(model(pictures.reshape(5, -1)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


#: zip_shuffled | refused | Several losses
model = nn.Linear(4, 1)
train_a = DataLoader(TensorDataset(x[:10], y[:10]), batch_size=5, shuffle=True)
train_b = DataLoader(TensorDataset(x[10:], y[10:]), batch_size=5, shuffle=True)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
criterion = nn.MSELoss()
for epoch in range(2):
    for (ax, ay), (bx, by) in zip(train_a, train_b):
        optimizer.zero_grad()
        loss = criterion(model(ax), ay) + criterion(model(bx), by)
        loss.backward()
        optimizer.step()

#: rows_flattened_by_size | agrees
pictures = x.reshape(20, 2, 1, 2)
model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))
for index, layer in enumerate((model[0], model[2])):
    nn.init.constant_(layer.weight, [0.3, -0.4][index])
    nn.init.constant_(layer.bias, 0.1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    for images, labels in DataLoader(TensorDataset(pictures, y), batch_size=6):
        images = images.view(images.size(0), -1)
        optimizer.zero_grad()
        loss = F.mse_loss(model(images), labels)
        loss.backward()
        optimizer.step()

#: gan_rows_flattened_by_size | agrees
pictures = x.reshape(20, 2, 1, 2)
maker, judge = nn.Linear(2, 4), nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1), nn.Sigmoid())
for index, layer in enumerate((maker, judge[0], judge[2])):
    nn.init.constant_(layer.weight, [0.3, 0.5, -0.4][index])
    nn.init.constant_(layer.bias, 0.1)
criterion = nn.BCELoss()
optimizer_G = torch.optim.Adam(maker.parameters(), lr=0.03)
optimizer_D = torch.optim.Adam(judge.parameters(), lr=0.02)
for epoch in range(2):
    for i, (imgs, _) in enumerate(DataLoader(TensorDataset(pictures, y), batch_size=6)):
        valid = torch.ones(imgs.size(0), 1)
        fake = torch.zeros(imgs.shape[0], 1)
        optimizer_G.zero_grad()
        made = maker(torch.ones(imgs.shape[0], 2) * 0.3)
        g_loss = criterion(judge(made), valid)
        g_loss.backward()
        optimizer_G.step()
        optimizer_D.zero_grad()
        d_loss = (criterion(judge(imgs.view(imgs.shape[0], -1)), valid) + criterion(judge(made.detach()), fake)) / 2
        d_loss.backward()
        optimizer_D.step()


#: labels_filled | agrees
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
for layer in (model[0], model[2]):
    nn.init.constant_(layer.bias, 0.1)
nn.init.eye_(model[0].weight)
nn.init.constant_(model[2].weight, 1.0)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
judge = nn.BCEWithLogitsLoss()
for epoch in range(3):
    for bx, by in loader:
        valid = torch.Tensor(bx.size(0), 1).fill_(1.0)
        less = torch.full_like(by, 0.25)
        none = torch.ones(bx.size(0), 1).zero_()
        optimizer.zero_grad()
        loss = judge(model(bx), valid) + 0.5 * judge(model(2 * bx), less) + 0.1 * judge(model(3 * bx), none)
        loss.backward()
        optimizer.step()


#: labels_filled_anew | refused | changed in place|not understood
model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
judge = nn.BCEWithLogitsLoss()
for epoch in range(3):
    for bx, by in loader:
        label = torch.full((5, 1), 1.0)
        optimizer.zero_grad()
        loss = judge(model(bx), label)
        label.fill_(0.0)
        loss = loss + judge(model(2 * bx), label)
        loss.backward()
        optimizer.step()


#: data_drawn_in_place | refused | changed in place|not understood
model = nn.Linear(4, 1)
rows = torch.zeros(20, 4)
rows.normal_()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(3):
    optimizer.zero_grad()
    loss = nn.MSELoss()(model(rows), y)
    loss.backward()
    optimizer.step()


#: out_argument | agrees
doubled, sums = torch.zeros(20, 4), torch.empty(20, 4)
torch.mul(x, 2.0, out=doubled)
torch.add(doubled, x, out=sums)
ones = np.ones((20, 4), dtype='float32')
np.multiply(ones, 0.5, out=ones)
np.add(ones, ones, ones)
model = nn.Linear(4, 1)
nn.init.constant_(model.weight, 0.1)
nn.init.constant_(model.bias, 0.1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(3):
    optimizer.zero_grad()
    loss = F.mse_loss(model(sums - torch.from_numpy(ones)), y)
    loss.backward()
    optimizer.step()


#: out_argument_through_view | refused | not understood
half = x[:10]
torch.mul(half, 2.0, out=half)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for epoch in range(3):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()


#: states_that_ask_for_gradients | agrees
class Sequence(nn.Module):
    def __init__(self, hidden, layers):
        super().__init__()
        self.hidden, self.layers = hidden, layers
        self.lstm = nn.LSTM(2, hidden, layers, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        h0 = torch.zeros(self.layers, x.size(0), self.hidden).requires_grad_()
        c0 = torch.zeros(self.layers, x.size(0), self.hidden, requires_grad=True)
        out, (hn, cn) = self.lstm(x, (h0.detach(), c0.detach()))
        return self.fc(out[:, -1, :])


model = Sequence(3, 1)
for each in model.parameters():
    nn.init.constant_(each, 0.1)
loader = DataLoader(TensorDataset(x.reshape(20, 2, 2), y), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    for bx, by in loader:
        bx = bx.view(-1, 2, 2).requires_grad_()
        optimizer.zero_grad()
        loss = F.mse_loss(model(bx), by)
        loss.backward()
        optimizer.step()


#: bars_of_progress | agrees
import torch.utils.data.dataloader as dataloader
from tqdm.auto import trange, tqdm

model = nn.Linear(4, 3)
nn.init.constant_(model.weight, 0.1)
nn.init.constant_(model.bias, 0.1)
loader = dataloader.DataLoader(TensorDataset(x, c), batch_size=5, shuffle=False)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
train_loss = 0
bar = trange(0, 3, leave=False, desc="Epoch", disable=True)
for epoch in bar:
    bar.set_postfix_str("Loss: %.4f" % (train_loss / len(loader)))
    for i, (bx, by) in enumerate(tqdm(loader, leave=False, desc="Training", disable=True)):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(bx), by)
        loss.backward()
        optimizer.step()
        train_loss += loss.item()
