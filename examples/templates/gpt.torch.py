# A small GPT: it learns a poem, letter by letter, and which letter comes next.
# Data: William Blake's "The Tyger" (1794), below.
# Result: a loss below 0.4, where guessing by the letters' frequencies costs 2.9: it knows the poem by heart.
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)

text = """tyger tyger, burning bright, in the forests of the night;
what immortal hand or eye, could frame thy fearful symmetry?
in what distant deeps or skies, burnt the fire of thine eyes?
on what wings dare he aspire? what the hand, dare seize the fire?
and what shoulder, and what art, could twist the sinews of thy heart?
and when thy heart began to beat, what dread hand? and what dread feet?
"""
letters = sorted(set(text))
codes = torch.tensor([letters.index(letter) for letter in text])

CONTEXT, WIDTH, HEADS, BLOCKS = 24, 48, 4, 2
# Row i holds the letters i … i + 23, and as target each one's successor.
places = torch.arange(len(text) - CONTEXT - 1)[:, None] + torch.arange(CONTEXT)
loader = DataLoader(TensorDataset(codes[places], codes[places + 1]), batch_size=32, shuffle=True)


class Attention(nn.Module):
    """Each letter looks at itself and at those before it."""

    def __init__(self):
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.project = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        in_heads = lambda part: part.view(-1, CONTEXT, HEADS, WIDTH // HEADS).transpose(1, 2)
        query, key, value = map(in_heads, self.query_key_value(x).chunk(3, dim=-1))
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self.project(mixed.transpose(1, 2).reshape(-1, CONTEXT, WIDTH))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.attention = Attention()
        self.norm2 = nn.LayerNorm(WIDTH)
        self.inner = nn.Linear(WIDTH, 4 * WIDTH)
        self.outer = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.outer(F.gelu(self.inner(self.norm2(x))))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Embedding(len(letters), WIDTH)
        self.place = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList([Block() for _ in range(BLOCKS)])
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, len(letters), bias=False)

    def forward(self, tokens):
        x = self.token(tokens) + self.place(torch.arange(CONTEXT))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)).transpose(1, 2)  # (batch, letters, length), as CrossEntropyLoss wants it


model = GPT()
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)

for epoch in range(15):
    for tokens, following in loader:
        optimizer.zero_grad()
        loss = loss_function(model(tokens), following)
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.3f}")

# A longer text needs held-out rows: what is learned by heart here is overfitting by design.
