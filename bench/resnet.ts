/**
 * ResNet-18 beside PyTorch, by turns, one thread each: CPU seconds of a forward pass at 224 x 224 and of a SimCLR training
 * step (two-layer head, NT-Xent, momentum) at 128 x 128, the best of the rounds. `ALBEDO_PYTHON` names a Python with torch.
 */
import {
  activation,
  dense,
  globalAverage,
  initialWeights,
  input,
  named,
  network,
  ntXent,
  onnxExecutor,
  relu,
  resnet18Layers,
  sequential,
  sgd,
  splitWeights,
  startTraining,
} from "../src/nn/index.ts";
import { random } from "../src/random.ts";
import { round4, startTorch } from "./support/torch.ts";

const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 3);

const peerSource = `
import resource, sys, time
import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(0)

class Block(nn.Module):
    def __init__(self, before, width):
        super().__init__()
        stride = 1 if before == width else 2
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.short = nn.Sequential(nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width)) if stride == 2 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))) + self.short(x))

def resnet():
    widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
    blocks = [Block(a, b) for a, b in zip(widths, widths[1:])]
    return nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
                         *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten())

encoder = resnet()
model = nn.Sequential(encoder, nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 128))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

def forward(x):
    encoder.eval()
    with torch.inference_mode():
        encoder(x)

def train(x):
    model.train()
    z = functional.normalize(model(x))
    s = z @ z.T / 0.5
    s.fill_diagonal_(-1e9)
    n = len(x)
    loss = functional.cross_entropy(s, (torch.arange(n) + n // 2) % n)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()

print("torch", torch.__version__, flush=True)
for command in sys.stdin:
    if command.strip() == "memory":
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
        continue
    job, n, size, repeats = command.split()
    x = torch.randn(int(n), 3, int(size), int(size))
    run = forward if job == "forward" else train
    run(x)
    times = []
    for _ in range(int(repeats)):
        start = time.process_time()
        run(x)
        times.append(time.process_time() - start)
    print(min(times), flush=True)
`;

interface Job {
  readonly name: "forward" | "train";
  readonly images: number;
  readonly size: number;
}
const jobs: Job[] = [
  { name: "forward", images: 8, size: 224 },
  { name: "forward", images: 32, size: 224 },
  { name: "train", images: 16, size: 128 },
  { name: "train", images: 64, size: 128 },
];
const repeats = 3;

const peer = await startTorch(peerSource);
const executor = await onnxExecutor({ threads: 1 });
for (const job of jobs) {
  const run = job.name === "forward" ? await forward() : await train(job);
  const x = Float32Array.from({ length: job.images * 3 * job.size ** 2 }, random(1).normal);
  await run(x, job);
  let [ours, theirs] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < repeats; i++) {
      const start = process.cpuUsage();
      await run(x, job);
      const { user, system } = process.cpuUsage(start);
      ours = Math.min(ours, (user + system) / 1e6);
    }
    theirs = Math.min(theirs, Number(await peer.ask(`${job.name} ${job.images} ${job.size} ${repeats}`)));
  }
  const row = {
    job: `nn: ResNet-18 ${job.name === "forward" ? "forward" : "SimCLR step"}`,
    size: `${job.images} x ${job.size} x ${job.size}, CPU s`,
    ours: round4(ours),
    peer: round4(theirs),
    peerName: peer.name,
    ratio: round4(ours / theirs),
  };
  console.log(JSON.stringify(row));
}
// Both have done the same work, largest last, so that the peaks of the whole processes can be compared.
const [ours, theirs] = [process.resourceUsage().maxRSS / 1024, Number(await peer.ask("memory"))];
const memory = { ours: Math.round(ours), peer: Math.round(theirs), peerName: peer.name, ratio: round4(ours / theirs) };
console.log(JSON.stringify({ job: "nn: ResNet-18 peak memory", size: "all of the above, MiB", ...memory }));
peer.end();

type Run = (x: Float32Array, job: Job) => Promise<unknown>;

async function forward(): Promise<Run> {
  const encoder = resnet18Layers();
  const vector = initialWeights(encoder.parameters);
  const weights = splitWeights(vector, encoder.parameters);
  for (const [name, { data }] of Object.entries(weights)) if (name.endsWith("running_var")) data.fill(1);
  const model = await network(encoder, { weights, executor });
  return (x, { images, size }) => model.run(x, [images, 3, size, size]);
}

async function train({ images, size }: Job): Promise<Run> {
  const trunk = resnet18Layers({ onStatistics: () => undefined });
  const head = named("head", sequential([dense(512, 512), activation(relu), dense(512, 128)]));
  const parameters = [...trunk.parameters, ...head.parameters];
  const training = await startTraining(
    executor,
    [images],
    () => ({
      parameters,
      optimizer: sgd({ learningRate: 1e-3, momentum: 0.9 }),
      loss(weights) {
        const maps = trunk.apply(input("x", [images, 3, size, size]), weights);
        return { loss: ntXent(head.apply(globalAverage.apply(maps, weights), weights)) };
      },
    }),
    initialWeights(parameters),
  );
  return (x) => training.step(images, { x });
}
