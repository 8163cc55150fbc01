# A PyTorch model that says the next reading of a wave, for pytorchWeights.ts.
#   pip install torch safetensors
#   python forecaster.py > forecaster.json       writes forecaster.safetensors too
#   python forecaster.py learned.safetensors     loads what pytorchWeights.ts writes, and says what it forecasts
import json, sys
import torch
from safetensors.torch import load_file, save_file


class Forecaster(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(1, 8)
        self.linear = torch.nn.Linear(8, 1)

    def forward(self, readings):
        return self.linear(self.lstm(readings)[0])


torch.manual_seed(0)
model = Forecaster()
wave = torch.sin(torch.arange(129) / 3).reshape(-1, 1, 1)
if len(sys.argv) > 1:
    model.load_state_dict(load_file(sys.argv[1]))
else:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(200):
        loss = torch.nn.functional.mse_loss(model(wave[:-1]), wave[1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    save_file(model.state_dict(), "forecaster.safetensors")
readings = wave[:20]
print(json.dumps({
    "source": f"forecaster.py with torch {torch.__version__}",
    "readings": readings.flatten().tolist(),
    "forecasts": model(readings).flatten().tolist(),
}))
