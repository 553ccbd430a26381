import torch
import torch.nn as nn
import torch.nn.functional as F


class CrossAttention(nn.Module):
    """Latent queries attend to a longer sequence."""

    def __init__(self, latents=8, dim=48, heads=6, source=24):
        super().__init__()
        self.latents = nn.Parameter(torch.empty(latents, dim))
        nn.init.trunc_normal_(self.latents, std=0.02)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True, kdim=source, vdim=source)
        self.self_attn = nn.MultiheadAttention(embed_dim=dim, num_heads=heads, dropout=0.1)
        self.norm = nn.LayerNorm([latents, dim])
        self.q, self.k, self.v = (nn.Linear(dim, dim, bias=False) for _ in range(3))
        self.bilinear = nn.Bilinear(dim, source, 3)

    def forward(self, x):
        queries = self.latents[None].expand(x.shape[0], -1, -1)
        out, weights = self.attn(queries, x, x)
        out = out.transpose(0, 1)
        out = self.self_attn(out, out, out, need_weights=False)[0].transpose(0, 1)
        out = self.norm(out)
        q, k, v = (f(out).unflatten(-1, (6, 8)).movedim(2, 1) for f in (self.q, self.k, self.v))
        out = F.scaled_dot_product_attention(q, k, v)
        out = torch.einsum("bhld->blhd", out).flatten(2)
        pooled = out.mean(1)
        return self.bilinear(pooled, x.mean(1)), weights


model = CrossAttention()
