"""PyTorch, one thread, asked line by line: a JSON request on stdin, a JSON answer on stdout.

    {"do": "hello"}                          -> {"version"}
    {"do": "start", "net", "parameters", …}  -> {}          a fresh net with these parameters, and its data
    {"do": "losses", "updates"}              -> {"losses"}
    {"do": "seconds", "updates", "clock"}    -> {"seconds"}   on the wall, or of the processor
"""
import base64
import json
import re
import sys
import time

try:
    import torch
    from torch import nn
except ImportError as error:
    print(json.dumps({"missing": f"{error}; apt-get install python3-torch"}), flush=True)
    sys.exit()

torch.set_num_threads(1)


class Lru(nn.Module):
    """The linear recurrent unit, in complex numbers. λ is computed once a window; with the
    argument `window` so are B x and C s, which a stream cannot do."""

    def __init__(self, features, units):
        super().__init__()
        for name in ["nu_log", "theta_log", "gamma_log"]:
            setattr(self, name, nn.Parameter(torch.zeros(units)))
        for name, shape in {"B": (units, features), "C": (units, units)}.items():
            for part in ["re", "im"]:
                setattr(self, f"{name}_{part}", nn.Parameter(torch.zeros(shape)))
        self.D = nn.Parameter(torch.zeros(units)) if features == units else None

    def forward(self, values, state):
        eigenvalues = torch.exp(torch.complex(-self.nu_log.exp(), self.theta_log.exp()))
        inwards = torch.complex(self.B_re, self.B_im) * self.gamma_log.exp().unsqueeze(1)
        outwards = torch.complex(self.C_re, self.C_im)
        if state is None:
            state = torch.zeros(values.shape[1], len(eigenvalues), dtype=torch.complex64)
        if WHOLE:
            states = []
            for projected in nn.functional.linear(values.to(torch.complex64), inwards):
                state = torch.addcmul(projected, eigenvalues, state)
                states.append(state)
            output = nn.functional.linear(torch.stack(states), outwards).real
        else:
            outputs = []
            for value in values:
                projected = nn.functional.linear(value.to(torch.complex64), inwards)
                state = torch.addcmul(projected, eigenvalues, state)
                outputs.append(nn.functional.linear(state, outwards).real)
            output = torch.stack(outputs)
        return output if self.D is None else output + self.D * values, state


WHOLE = "window" in sys.argv
RECURRENT = (nn.RNNBase, Lru)


class CausalConv1d(nn.Conv1d):
    """A convolution over [ticks, batch, channels] that keeps its last inputs."""

    def __init__(self, fan_in, fan_out, kernelSize, dilation=1):
        super().__init__(fan_in, fan_out, kernelSize, dilation=dilation)
        self.memory = torch.zeros(1, fan_in, (kernelSize - 1) * dilation)

    def forward(self, x):
        x = torch.cat([self.memory, x.permute(1, 2, 0)], 2)
        self.memory = x[:, :, -self.memory.shape[2]:].detach()
        return super().forward(x).permute(2, 0, 1)


class Attention(nn.MultiheadAttention):
    """Attention of one tick [1, 1, features] over the newest ticks; it keeps their keys and values."""

    def __init__(self, features, heads, window):
        super().__init__(features, heads)
        self.past, self.scale = window - 1, (features // heads) ** -0.5
        self.keys = self.values = torch.zeros(heads, 0, features // heads)

    def forward(self, x):
        inner = nn.functional.linear(x, self.in_proj_weight, self.in_proj_bias)
        query, key, value = inner.view(3, self.num_heads, 1, self.head_dim)
        keys, values = torch.cat([self.keys, key], 1), torch.cat([self.values, value], 1)
        self.keys, self.values = keys[:, -self.past:].detach(), values[:, -self.past:].detach()
        weights = torch.softmax(query @ keys.transpose(1, 2) * self.scale, -1)
        return self.out_proj((weights @ values).view(x.shape))


def layers_of(name):
    """The layers of `stack(causalConv1d(1, 32, { kernelSize: 3 }), dense(32, 1))`, as modules."""
    made = {
        "causalConv1d": CausalConv1d, "attention": Attention,
        "dense": nn.Linear, "embedding": nn.Embedding, "gru": nn.GRU, "lstm": nn.LSTM, "lru": Lru,
        "relu": lambda: nn.ReLU(), "tanh": lambda: nn.Tanh(),
    }
    return nn.Sequential(*[
        made[layer](
            *[int(size) for size in re.findall(r"\d+", call.split("{")[0])],
            **{option: int(value) for option, value in re.findall(r"(\w+): (\d+)", call)},
        )
        for layer, call in re.findall(r"(\w+)\(([^()]*)\)", name)
    ])


def tensor_of(numbers):
    values = torch.frombuffer(bytearray(base64.b64decode(numbers["base64"])), dtype=torch.float32)
    return values.reshape(numbers["shape"]).clone()


def detached(carry):
    return tuple(part.detach() for part in carry) if isinstance(carry, tuple) else carry.detach()


class Learner:
    """Truncated BPTT with the memory carried on: what the stream does, a window at a time."""

    def __init__(self, ask):
        self.net = layers_of(ask["net"])
        self.net.load_state_dict({name: tensor_of(value) for name, value in ask["parameters"].items()})
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=ask["learningRate"])
        recurrent = any(isinstance(layer, RECURRENT) for layer in self.net)
        inputs, targets = tensor_of(ask["input"]), tensor_of(ask["target"])  # [updates, ticks, batch, features]
        if isinstance(self.net[0], nn.Embedding):
            inputs = inputs.squeeze(-1).long()
        if ask["loss"].startswith("softmaxCrossEntropy"):
            targets = targets.flatten(1).long()
            self.loss = lambda output, target: nn.functional.cross_entropy(output.flatten(0, -2), target)
        else:
            self.loss = nn.functional.mse_loss
        if not recurrent and not any(isinstance(layer, (CausalConv1d, Attention)) for layer in self.net):
            inputs = inputs.squeeze(1)
        self.data = list(zip(inputs, targets))
        self.carry = [None] * len(self.net)
        self.next = 0

    def update(self):
        values, target = self.data[self.next]
        self.next = (self.next + 1) % len(self.data)
        for index, layer in enumerate(self.net):
            if isinstance(layer, RECURRENT):
                values, carry = layer(values, self.carry[index])
                self.carry[index] = detached(carry)
            else:
                values = layer(values)
        loss = self.loss(values, target)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss

    def losses(self, updates):
        return [self.update().item() for _ in range(updates)]

    def seconds(self, updates, clock):
        now = time.process_time if clock == "cpu" else time.perf_counter
        start = now()
        for _ in range(updates):
            self.update()
        return now() - start


learner = None
for line in sys.stdin:
    ask = json.loads(line)
    answer = {}
    try:
        if ask["do"] == "hello":
            answer = {"version": torch.__version__}
        elif ask["do"] == "start":
            learner = Learner(ask)
        else:
            do = ask.pop("do")
            answer = {do: getattr(learner, do)(**ask)}
    except Exception as error:  # whatever it is, it is for the other side to report
        answer = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
