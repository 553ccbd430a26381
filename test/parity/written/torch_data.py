import numpy as np
import pandas as pd
import torch
from torch import nn, optim
from torchvision import datasets, transforms
from torch.utils.data import Dataset, DataLoader, TensorDataset, Subset, random_split


def net(i=4, o=1):
    m = nn.Sequential(nn.Linear(i, 8), nn.ReLU(), nn.Linear(8, o))
    nn.init.constant_(m[0].bias, 0.1)
    nn.init.eye_(m[0].weight)
    nn.init.constant_(m[2].bias, 0.1)
    nn.init.constant_(m[2].weight, 0.3)
    return m


#: own_csv | agrees
class CSVDataset(Dataset):
    def __init__(self, path):
        df = pd.read_csv(path)
        self.X = df.drop("target", axis=1).values.astype(np.float32)
        self.y = df["target"].values.astype(np.float32)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, idx):
        return torch.from_numpy(self.X[idx]), torch.tensor([self.y[idx]])


loader = DataLoader(CSVDataset("table.csv"), batch_size=20)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_transform | agrees
class MyData(Dataset):
    def __init__(self, x, y, transform=None):
        self.x = x
        self.y = y
        self.transform = transform
        self.mean = x.mean(0)

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, i):
        a = self.x[i] - self.mean
        if self.transform:
            a = self.transform(a)
        return a, self.y[i].unsqueeze(0)


x = torch.sin(torch.arange(80).float()).reshape(20, 4)
y = x[:, 0] * 0.7
loader = DataLoader(MyData(x, y, transform=lambda t: t * 2), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_loadtxt | agrees
class Data(Dataset):
    def __init__(self):
        xy = np.loadtxt("plain.csv", delimiter=",", dtype=np.float32, skiprows=1)
        self.n_samples = xy.shape[0]
        self.x_data = torch.from_numpy(xy[:, :-1])
        self.y_data = torch.from_numpy(xy[:, [-1]])

    def __getitem__(self, index):
        return self.x_data[index], self.y_data[index]

    def __len__(self):
        return self.n_samples


loader = DataLoader(dataset=Data(), batch_size=25, shuffle=False)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_table_row | agrees
class Data(Dataset):
    def __init__(self, frame):
        self.frame = frame

    def __getitem__(self, idx):
        row = self.frame.iloc[idx]
        x = torch.tensor(row[["a", "b", "c", "d"]].values, dtype=torch.float32)
        y = torch.tensor([row["target"]], dtype=torch.float32)
        return x, y

    def __len__(self):
        return len(self.frame)


loader = DataLoader(Data(pd.read_csv("table.csv")), batch_size=25)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_table_places | agrees
class Data(Dataset):
    def __init__(self, csv_file):
        self.data = pd.read_csv(csv_file)

    def __getitem__(self, idx):
        x = self.data.iloc[idx, :-1].values.astype("float32")
        y = self.data.iloc[idx, -1].astype("float32")
        return torch.tensor(x), torch.tensor(y).reshape(1)

    def __len__(self):
        return len(self.data)


loader = DataLoader(Data("table.csv"), batch_size=25)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: subset_of_arrays | agrees
d = np.load("arrays.npz")
ds = TensorDataset(torch.from_numpy(d["x"]), torch.from_numpy(d["y"]).view(-1, 1))
train, test = Subset(ds, range(0, 45)), Subset(ds, range(45, 60))
loader = DataLoader(train, batch_size=25)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: random_split_seeded | agrees
x = torch.sin(torch.arange(80).float()).reshape(20, 4)
y = x[:, :1] * 0.7
train, test = random_split(TensorDataset(x, y), [15, 5], generator=torch.Generator().manual_seed(42))
loader = DataLoader(train, batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: scaler | agrees
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

df = pd.read_csv("table.csv")
X = df[["a", "b", "c", "d"]].values
y = df["target"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
X_train = torch.tensor(X_train, dtype=torch.float32)
y_train = torch.tensor(y_train, dtype=torch.float32).view(-1, 1)
loader = DataLoader(TensorDataset(X_train, y_train), batch_size=16, shuffle=False)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_condition | refused | __getitem__ makes
class Data(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        a = self.x[i]
        if i % 2 == 0:
            a = -a
        return a, self.y[i]


x = torch.sin(torch.arange(80).float()).reshape(20, 4)
loader = DataLoader(Data(x, x[:, :1]), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_windows | agrees
class Windows(Dataset):
    def __init__(self, series, n):
        self.series, self.n = series, n

    def __len__(self):
        return len(self.series) - self.n

    def __getitem__(self, i):
        return self.series[i : i + self.n], self.series[i + self.n].unsqueeze(0)


series = torch.sin(torch.arange(60).float() * 0.3)
loader = DataLoader(Windows(series, 4), batch_size=8)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_list | agrees
class Data(Dataset):
    def __init__(self, n):
        self.samples = [(torch.full((4,), float(i) / n), torch.tensor([i * 0.5 / n])) for i in range(n)]

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        x, y = self.samples[i]
        return x, y


loader = DataLoader(Data(20), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_next_row | agrees
class Data(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x) - 1

    def __getitem__(self, i):
        return self.x[i], self.y[i + 1]


x = torch.sin(torch.arange(80).float()).reshape(20, 4)
loader = DataLoader(Data(x, x[:, :1]), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_dictionary | agrees
class Data(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return {"features": self.x[i], "label": self.y[i]}


x = torch.sin(torch.arange(80).float()).reshape(20, 4)
loader = DataLoader(Data(x, x[:, :1]), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for batch in loader:
        xb, yb = batch["features"], batch["label"]
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_fewer_rows | agrees
class Data(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return 10

    def __getitem__(self, i):
        return self.x[i], self.y[i]


x = torch.sin(torch.arange(80).float()).reshape(20, 4)
loader = DataLoader(Data(x, x[:, :1]), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_noise | refused | draws by chance
class Noisy(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i] + torch.randn(4), self.y[i]


x = torch.sin(torch.arange(80).float()).reshape(20, 4)
loader = DataLoader(Noisy(x, x[:, :1]), batch_size=5)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: own_mixed | agrees
class Mixed(Dataset):
    """Each row is put together of several arrays, turned, summed and joined."""

    def __init__(self):
        self.a = torch.sin(torch.arange(60).float()).reshape(20, 3)
        self.b = np.arange(20) / 10
        self.labels = [each % 2 for each in range(20)]

    def __len__(self):
        return 20

    def __getitem__(self, idx):
        if torch.is_tensor(idx):
            idx = idx.tolist()
        a = self.a[idx]
        a = (a - a.mean()) / (a.max() - a.min() + 1)
        extra = torch.tensor([self.b[idx]], dtype=torch.float32)
        y = torch.tensor(self.labels[idx], dtype=torch.float32)
        return torch.cat([a.flip(0), extra]), y.unsqueeze(0) + a.sum() * 0.1


train, held = random_split(Mixed(), [0.77, 0.23], generator=torch.Generator().manual_seed(7))
loader = DataLoader(train, batch_size=4)
model = net()
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()


#: folder | agrees
transform = transforms.Compose(
    [
        transforms.Resize((16, 16)),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)
train_data = datasets.ImageFolder(root="photos", transform=transform)
val_data = datasets.ImageFolder("photos", transform=transform)
train_loader = DataLoader(train_data, batch_size=8, shuffle=False)
val_loader = DataLoader(val_data, batch_size=8)


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4 * 7 * 7, num_classes)
        nn.init.constant_(self.conv.weight, 0.03)
        nn.init.zeros_(self.conv.bias)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net(len(train_data.classes)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(2):
    model.train()
    running_loss = 0.0
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * images.size(0)
    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in val_loader:
            correct += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()


#: folder_cropped | agrees
transform = transforms.Compose(
    [
        transforms.Resize(20),
        transforms.CenterCrop(16),
        transforms.Grayscale(3),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)
train_data = datasets.ImageFolder(root="photos", transform=transform)
val_data = datasets.ImageFolder("photos", transform=transform)
train_loader = DataLoader(train_data, batch_size=8, shuffle=False)
val_loader = DataLoader(val_data, batch_size=8)


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4 * 7 * 7, num_classes)
        nn.init.constant_(self.conv.weight, 0.03)
        nn.init.zeros_(self.conv.bias)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net(len(train_data.classes)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(2):
    model.train()
    running_loss = 0.0
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * images.size(0)
    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in val_loader:
            correct += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()


#: folder_augmented | told | Random changes of the pictures
transform = transforms.Compose(
    [
        transforms.RandomResizedCrop(16),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)
train_data = datasets.ImageFolder(root="photos", transform=transform)
val_data = datasets.ImageFolder("photos", transform=transform)
train_loader = DataLoader(train_data, batch_size=8, shuffle=False)
val_loader = DataLoader(val_data, batch_size=8)


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4 * 7 * 7, num_classes)
        nn.init.constant_(self.conv.weight, 0.03)
        nn.init.zeros_(self.conv.bias)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net(len(train_data.classes)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(2):
    model.train()
    running_loss = 0.0
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * images.size(0)
    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in val_loader:
            correct += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()


#: folder_of_many_sizes | refused | as it was read
transform = transforms.Compose(
    [
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)
train_data = datasets.ImageFolder(root="photos", transform=transform)
val_data = datasets.ImageFolder("photos", transform=transform)
train_loader = DataLoader(train_data, batch_size=8, shuffle=False)
val_loader = DataLoader(val_data, batch_size=8)


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4 * 7 * 7, num_classes)
        nn.init.constant_(self.conv.weight, 0.03)
        nn.init.zeros_(self.conv.bias)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net(len(train_data.classes)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(2):
    model.train()
    running_loss = 0.0
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * images.size(0)
    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in val_loader:
            correct += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()


#: folder_broken | refused | torn.png can.t be read
transform = transforms.Compose(
    [
        transforms.Resize((16, 16)),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)
train_data = datasets.ImageFolder(root="broken", transform=transform)
val_data = datasets.ImageFolder("broken", transform=transform)
train_loader = DataLoader(train_data, batch_size=8, shuffle=False)
val_loader = DataLoader(val_data, batch_size=8)


class Net(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear(4 * 7 * 7, num_classes)
        nn.init.constant_(self.conv.weight, 0.03)
        nn.init.zeros_(self.conv.bias)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net(len(train_data.classes)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(2):
    model.train()
    running_loss = 0.0
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item() * images.size(0)
    model.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in val_loader:
            correct += (model(images.to(device)).argmax(1) == labels.to(device)).sum().item()


#: windows | agrees
def sliding_windows(data, seq_length):
    x = []
    y = []
    for i in range(len(data) - seq_length - 1):
        _x = data[i : (i + seq_length)]
        _y = data[i + seq_length]
        x.append(_x)
        y.append(_y)
    return np.array(x), np.array(y)


series = np.sin(np.linspace(0, 60, 700)).reshape(-1, 1)
x, y = sliding_windows(series, 5)
train_size = int(len(y) * 0.67)
trainX = torch.Tensor(np.array(x[0:train_size]))
trainY = torch.Tensor(np.array(y[0:train_size]))
model = nn.Sequential(nn.Flatten(), nn.Linear(5, 1))
nn.init.constant_(model[1].weight, 0.1)
nn.init.zeros_(model[1].bias)
criterion = nn.MSELoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
for epoch in range(5):
    outputs = model(trainX)
    optimizer.zero_grad()
    loss = criterion(outputs, trainY)
    loss.backward()
    optimizer.step()


#: windows_as_pairs | agrees
def create_inout_sequences(input_data, tw):
    inout_seq = []
    L = len(input_data)
    for i in range(L - tw):
        train_seq = input_data[i : i + tw]
        train_label = input_data[i + tw : i + tw + 1]
        inout_seq.append((train_seq, train_label))
    return inout_seq


values = torch.FloatTensor(np.sin(np.arange(90) * 0.2))
pairs = create_inout_sequences(values, 4)
loader = torch.utils.data.DataLoader(pairs, batch_size=86)
model = nn.Linear(4, 1)
nn.init.constant_(model.weight, 0.2)
nn.init.zeros_(model.bias)
loss_function = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
for i in range(4):
    for seq, labels in loader:
        optimizer.zero_grad()
        single_loss = loss_function(model(seq), labels)
        single_loss.backward()
        optimizer.step()


#: windows_one_by_one | refused | can’t be built
series = torch.tensor([np.sin(i * 0.3) for i in range(60)], dtype=torch.float32)
pairs = [(series[i : i + 3], series[i + 3]) for i in range(len(series) - 3)]
model = nn.Linear(3, 1)
nn.init.constant_(model.weight, 0.2)
nn.init.zeros_(model.bias)
optimizer = optim.SGD(model.parameters(), lr=0.05)
for epoch in range(2):
    for window, target in pairs:
        optimizer.zero_grad()
        loss = ((model(window) - target) ** 2).mean()
        loss.backward()
        optimizer.step()
