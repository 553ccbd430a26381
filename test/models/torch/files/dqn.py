import torch
import torch.nn as nn


class DQN(nn.Module):
    def __init__(self, h=84, w=84, outputs=6):
        super(DQN, self).__init__()
        self.conv1 = nn.Conv2d(4, 16, kernel_size=5, stride=2)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=5, stride=2)
        self.bn2 = nn.BatchNorm2d(32)

        def conv2d_size_out(size, kernel_size=5, stride=2):
            return (size - (kernel_size - 1) - 1) // stride + 1

        convw = conv2d_size_out(conv2d_size_out(w))
        convh = conv2d_size_out(conv2d_size_out(h))
        self.value = nn.Linear(convw * convh * 32, 1)
        self.advantage = nn.Linear(convw * convh * 32, outputs)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = torch.relu(self.bn2(self.conv2(x)))
        x = x.view(x.size(0), -1)
        value, advantage = self.value(x), self.advantage(x)
        return value + advantage - advantage.mean(dim=1, keepdim=True)


class ActorCritic(nn.Module):
    def __init__(self, observations=4, actions=2):
        super().__init__()
        self.affine1 = nn.Linear(observations, 128)
        self.action_head = nn.Linear(128, actions)
        self.value_head = nn.Linear(128, 1)

    def forward(self, x):
        x = nn.functional.relu(self.affine1(x))
        return nn.functional.softmax(self.action_head(x), dim=-1), self.value_head(x)


policy_net = DQN()
agent = ActorCritic()
