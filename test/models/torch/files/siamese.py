import torch
import torch.nn as nn
import torch.nn.functional as F


class SiameseNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(1, 4, kernel_size=3),
            nn.ReLU(inplace=True),
            nn.BatchNorm2d(4),
            nn.Dropout2d(p=0.2),
            nn.ReflectionPad2d((1, 1, 0, 2)),
            nn.Conv2d(4, 8, kernel_size=3, stride=2),
            nn.PReLU(8),
            nn.InstanceNorm2d(8, affine=True),
        )
        self.fc = nn.Sequential(nn.Flatten(), nn.LazyLinear(50) if False else nn.Linear(8 * 50 * 50, 50), nn.PReLU())

    def forward_once(self, x):
        return self.fc(self.cnn(x))

    def forward(self, input1, input2):
        output1 = self.forward_once(input1)
        output2 = self.forward_once(input2)
        return output1, output2, F.pairwise_distance(output1, output2, keepdim=True)


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, distance, label):
        return torch.mean((1 - label) * torch.pow(distance, 2) + label * torch.pow(torch.clamp(self.margin - distance, min=0.0), 2))


net = SiameseNetwork()
criterion = ContrastiveLoss()
