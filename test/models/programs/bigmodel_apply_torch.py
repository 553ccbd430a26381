"""Applies a network that was saved as a whole: without its imports, its data or its labels."""

network = torch.load("wide.pth")
rows = torch.tensor(...)
answers = network(rows)
share = torch.mean(torch.round(answers) == labels)
