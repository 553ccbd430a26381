import torch
import torch.nn as nn

CONFIG = {
    "branches": {"small": 3, "medium": 5, "large": 7},
    "width": 16,
    "activations": "gelu",
}

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "elu": nn.ELU}


class Branches(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.branches = nn.ModuleDict(
            {name: nn.Conv1d(4, config["width"], k, padding=k // 2) for name, k in config["branches"].items()}
        )
        self.acts = nn.ModuleDict([["gelu", ACTIVATIONS[config["activations"]]()]])
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(len(self.branches))])
        self.frozen = nn.Linear(config["width"], config["width"])
        for parameter in self.frozen.parameters():
            parameter.requires_grad = False
        self.out = nn.ModuleList([nn.Linear(config["width"], n) for n in (3, 4)])

    def forward(self, x):
        total = None
        for (name, branch), scale in zip(self.branches.items(), self.scales):
            y = self.acts["gelu"](branch(x)) * scale
            total = y if total is None else total + y
        pooled = self.frozen(total.amax(dim=-1))
        return {"first": self.out[0](pooled), "second": self.out[1](pooled)}


model = Branches(CONFIG)
