"""The same model, parameters, characters and updates in PyTorch, on one thread.

One JSON object on stdin, one on stdout: {"missing"}, or {"version", "losses", "bits", "seconds"}.
"""
import base64
import json
import math
import sys
import time

ask = json.load(sys.stdin)  # before the slow import: who asks waits until it is read
try:
    import torch
    from torch import nn
except ImportError as error:
    print(json.dumps({"missing": f"{error}; apt-get install python3-torch"}))
    sys.exit()

torch.set_num_threads(1)


def decoded(numbers, dtype):
    return torch.frombuffer(bytearray(base64.b64decode(numbers)), dtype=dtype)


class Model(nn.Sequential):
    """embedding -> LSTM -> logits, of `ticks` characters of each row at once."""

    def forward(self, characters, carry=None):
        embed, remember, read = self
        hidden, carry = remember(embed(characters), carry)
        return read(hidden), tuple(part.detach() for part in carry)


vocabulary, width, units = ask["sizes"]
model = Model(nn.Embedding(vocabulary, width), nn.LSTM(width, units), nn.Linear(units, vocabulary))
shapes = {name: value.shape for name, value in model.state_dict().items()}
model.load_state_dict({
    name: decoded(value, torch.float32).reshape(shapes[name]) for name, value in ask["parameters"].items()
})
optimizer = torch.optim.Adam(model.parameters())
window = ask["window"]


def places(name):
    """[ticks + 1, rows]: what stands at each row's place of the text."""
    return decoded(ask[name], torch.int32).long().reshape(-1, ask["rows"])


def losses_of(codes, learn):
    carry = None
    for first in range(0, len(codes) - 1, window):
        part = codes[first:first + window + 1]
        logits, carry = model(part[:-1], carry)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), part[1:].flatten())
        if learn:
            optimizer.param_groups[0]["lr"] = ask["rates"][first // window]
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), ask["clip"])
            optimizer.step()
        yield loss.item(), len(part) - 1


start = time.process_time()
losses = [loss for loss, _ in losses_of(places("learned"), True)]
seconds = time.process_time() - start
with torch.no_grad():
    held = list(losses_of(places("held"), False))
bits = sum(loss * ticks for loss, ticks in held) / sum(ticks for _, ticks in held) / math.log(2)
print(json.dumps({"version": torch.__version__, "losses": losses, "bits": bits, "seconds": seconds}))
