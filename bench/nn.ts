/**
 * Training of the variational autoencoder beside PyTorch, by turns on the same rows: CPU seconds of one epoch, one thread
 * each, the best of the rounds. `ALBEDO_PYTHON` names a Python with torch.
 */
import { trainVae } from "../src/nn/index.ts";
import { random } from "../src/random.ts";
import { round4, startTorch } from "./support/torch.ts";

const [rows, features, latent, epochs] = [10_870, 7, 3, 8];
const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 4);

const peerSource = `
import sys, time
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.set_num_threads(1)
ROWS, FEATURES, LATENT, HIDDEN, EPOCHS = ${rows}, ${features}, ${latent}, 38, ${epochs}
torch.manual_seed(0)
t, u = torch.randn(ROWS, 1), torch.randn(ROWS, 1)
j = torch.arange(FEATURES)
data = torch.sin(t + 0.3 * j) + 0.5 * u * (j % 2) + 0.1 * torch.randn(ROWS, FEATURES)

class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        line = nn.Linear
        self.encoder = nn.Sequential(line(FEATURES, HIDDEN), nn.LeakyReLU(0.2), line(HIDDEN, HIDDEN), nn.ReLU(),
                                     line(HIDDEN, HIDDEN), nn.ReLU(), line(HIDDEN, HIDDEN))
        self.mean, self.log_variance = line(HIDDEN, LATENT), line(HIDDEN, LATENT)
        self.decoder = nn.Sequential(line(LATENT, HIDDEN), nn.ReLU(), line(HIDDEN, HIDDEN), nn.ReLU(),
                                     line(HIDDEN, HIDDEN), nn.ReLU(), line(HIDDEN, FEATURES))

    def forward(self, x):
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        return self.decoder(z), mean, log_variance

def batches(size, loader):
    if loader:
        for (x,) in loader:
            yield x
    else:
        order = torch.randperm(ROWS)
        for at in range(0, ROWS, size):
            yield data[order[at:at + size]]

def train(size, kind):
    model = Vae()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(TensorDataset(data), batch_size=size, shuffle=True) if kind == "loader" else None
    times = []
    for _ in range(EPOCHS):
        start = time.process_time()
        total = 0.0
        for x in batches(size, loader):
            rebuilt, mean, log_variance = model(x)
            error = nn.functional.mse_loss(rebuilt, x)
            divergence = -0.5 * torch.sum(1 + log_variance - mean ** 2 - log_variance.exp())
            loss = error + 1e-6 * divergence
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if kind == "loader":
                total += loss.item()
        times.append(time.process_time() - start)
    return min(times)

print("torch", torch.__version__, flush=True)
for command in sys.stdin:
    size, kind = command.split()
    print(train(int(size), kind), flush=True)
`;

const peer = await startTorch(peerSource);
const jobs = [256, 1024].flatMap((batch) => [
  { batch, kind: "loader", peerName: `${peer.name}, DataLoader and item()` },
  { batch, kind: "indexed", peerName: `${peer.name}, indexed batches` },
]);
const best = jobs.map(() => ({ ours: Infinity, peer: Infinity }));
for (let round = 0; round < rounds; round++) {
  for (const [i, { batch, kind }] of jobs.entries()) {
    best[i].ours = Math.min(best[i].ours, await ourEpoch(batch));
    best[i].peer = Math.min(best[i].peer, Number(await peer.ask(`${batch} ${kind}`)));
  }
}
peer.end();
for (const [i, { batch, peerName }] of jobs.entries()) {
  const { ours, peer } = best[i];
  const size = `${rows} x ${features}, batch ${batch}, CPU s of one epoch`;
  const row = {
    job: "nn: VAE epoch",
    size,
    ours: round4(ours),
    peer: round4(peer),
    peerName,
    ratio: round4(ours / peer),
  };
  console.log(JSON.stringify(row));
}

async function ourEpoch(batchSize: number): Promise<number> {
  const { normal } = random(0);
  const data = new Float64Array(rows * features);
  for (let i = 0; i < rows; i++) {
    const [t, u] = [normal(), normal()];
    for (let j = 0; j < features; j++)
      data[i * features + j] = Math.sin(t + 0.3 * j) + 0.5 * u * (j % 2) + 0.1 * normal();
  }
  const times: number[] = [];
  let start = process.cpuUsage();
  await trainVae(
    { data, rows, cols: features },
    {
      latent,
      batchSize,
      epochs,
      device: "cpu",
      onEpoch() {
        const { user, system } = process.cpuUsage(start);
        times.push((user + system) / 1e6);
        start = process.cpuUsage();
      },
    },
  );
  return Math.min(...times);
}
